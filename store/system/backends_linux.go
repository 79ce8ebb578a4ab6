package system

func backends() []backend {
	return []backend{secretService, kwallet, pass}
}
