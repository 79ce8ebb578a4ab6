package cli

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// advice is one text of the program that says what to do next, with {} for what is known only as it runs.
type advice struct{ file, about, text string }

// isAdvice and isSubject are the names that fields, parameters and variables with such texts, and with what they
// are about, have throughout the tree.
func isAdvice(name string) bool { return slices.Contains([]string{"Next", "next", "Do", "do"}, name) }
func isSubject(name string) bool {
	return slices.Contains([]string{"What", "what", "Text", "text"}, name)
}

// advisor finds the advice in one package.
type advisor struct {
	texts   map[string]ast.Expr       // of constants, with those of other packages as package.Name
	structs map[string]*ast.FieldList // also as package.Name
	lists   map[string]*ast.ArrayType // named ones; also as package.Name
	takes   map[string]*ast.FieldList // functions with a parameter for advice
	gives   map[string]*ast.FuncDecl  // functions that return a text
	within  string                    // the other package whose constant is read, with its dot
	file    string
	found   []advice
	asked   []string // functions whose text is used as advice
}

// string returns the part of a text that is known before the program runs.
func (a *advisor) string(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == gotoken.STRING {
			return text
		}
	case *ast.BinaryExpr:
		return a.string(e.X) + a.string(e.Y)
	case *ast.Ident, *ast.SelectorExpr:
		name := nameOf(e)
		if !strings.Contains(name, ".") {
			name = a.within + name
		}
		if text, ok := a.texts[name]; ok {
			outer := a.within
			defer func() { a.within = outer }()
			a.within = name[:strings.LastIndex(name, ".")+1]
			return a.string(text)
		}
	case *ast.CallExpr:
		switch name := nameOf(e.Fun); {
		case name == "fmt.Sprintf":
			return regexp.MustCompile(`%\S*[a-z]`).ReplaceAllString(a.string(e.Args[0]), "{}")
		case strings.HasPrefix(name, "."): // a method of what another call returns
			return "{}"
		}
		return asked + lastName(e.Fun) + "{}"
	}
	return "{}"
}

// asked stands before the name of a function that gives a part of a text.
const asked = "\x00"

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return nameOf(e.X) + "." + e.Sel.Name
	case *ast.StarExpr:
		return nameOf(e.X)
	}
	return ""
}

func lastName(e ast.Expr) string {
	name := nameOf(e)
	return name[strings.LastIndex(name, ".")+1:]
}

func (a *advisor) add(about string, text ast.Expr) {
	called := regexp.MustCompile(asked + `\w*`)
	t := a.string(text)
	for _, name := range called.FindAllString(t, -1) {
		a.asked = append(a.asked, strings.TrimPrefix(name, asked))
	}
	if t = called.ReplaceAllString(t, ""); strings.Trim(t, "{} ") != "" {
		a.found = append(a.found, advice{a.file, called.ReplaceAllString(about, ""), t})
	}
}

// values takes apart what is given to fields or parameters in their order.
func (a *advisor) values(fields *ast.FieldList, given []ast.Expr) {
	var names []string
	for _, f := range fields.List {
		for _, n := range f.Names {
			names = append(names, n.Name)
		}
	}
	if len(names) != len(given) {
		return
	}
	about := ""
	for i, n := range names {
		if isSubject(n) {
			about = a.string(given[i])
		}
	}
	for i, n := range names {
		if isAdvice(n) {
			a.add(about, given[i])
		}
	}
}

func (a *advisor) literal(l *ast.CompositeLit, of ast.Expr) {
	var fields *ast.FieldList
	if list := a.lists[nameOf(of)]; list != nil {
		of = list
	}
	switch of := of.(type) {
	case *ast.StructType:
		fields = of.Fields
	case *ast.ArrayType:
		for _, e := range l.Elts {
			a.element(e, of.Elt)
		}
		return
	case *ast.MapType:
		for _, e := range l.Elts {
			a.element(e, of.Value)
		}
		return
	default:
		fields = a.structs[nameOf(of)]
	}
	if len(l.Elts) == 0 {
		return
	}
	if _, keyed := l.Elts[0].(*ast.KeyValueExpr); !keyed {
		if fields != nil {
			a.values(fields, l.Elts)
		}
		return
	}
	about := ""
	for _, pass := range []bool{true, false} {
		for _, e := range l.Elts {
			kv := e.(*ast.KeyValueExpr)
			switch name := nameOf(kv.Key); {
			case pass && isSubject(name):
				about = a.string(kv.Value)
			case !pass && isAdvice(name):
				a.add(about, kv.Value)
			}
		}
	}
}

// element is one of a list, whose type may be left out.
func (a *advisor) element(e, of ast.Expr) {
	if kv, ok := e.(*ast.KeyValueExpr); ok {
		e = kv.Value
	}
	if l, ok := e.(*ast.CompositeLit); ok && l.Type == nil {
		a.literal(l, of)
	}
}

func (a *advisor) look(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CompositeLit:
		if n.Type != nil {
			a.literal(n, n.Type)
		}
	case *ast.CallExpr:
		if fields := a.takes[lastName(n.Fun)]; fields != nil {
			a.values(fields, n.Args)
		}
	case *ast.AssignStmt:
		for i, l := range n.Lhs {
			if len(n.Rhs) != len(n.Lhs) {
				break
			}
			if f, ok := n.Rhs[i].(*ast.FuncLit); ok && advises(f.Type) {
				a.takes[nameOf(l)] = f.Type.Params
			} else if isAdvice(lastName(l)) {
				a.add("", n.Rhs[i])
			}
		}
	}
	return true
}

func advises(f *ast.FuncType) bool {
	return slices.ContainsFunc(f.Params.List, func(p *ast.Field) bool {
		return nameOf(p.Type) == "string" && slices.ContainsFunc(p.Names, func(n *ast.Ident) bool { return isAdvice(n.Name) })
	})
}

// declared notes what a file declares, with the prefix under which another package knows it.
func (a *advisor) declared(f *ast.File, prefix string) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if prefix != "" {
				continue
			}
			if advises(d.Type) {
				a.takes[d.Name.Name] = d.Type.Params
			}
			a.gives[d.Name.Name] = d
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.ValueSpec:
					for i, n := range s.Names {
						if d.Tok == gotoken.CONST && i < len(s.Values) {
							a.texts[prefix+n.Name] = s.Values[i]
						}
					}
				case *ast.TypeSpec:
					switch t := s.Type.(type) {
					case *ast.StructType:
						a.structs[prefix+s.Name.Name] = t.Fields
					case *ast.ArrayType:
						a.lists[prefix+s.Name.Name] = t
					}
				}
			}
		}
	}
}

// allAdvice reads the whole product.
func allAdvice(t *testing.T) []advice {
	t.Helper()
	packages := map[string]map[string]*ast.File{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git"):
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(gotoken.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		dir := filepath.Dir(path)
		if packages[dir] == nil {
			packages[dir] = map[string]*ast.File{}
		}
		packages[dir][filepath.ToSlash(strings.TrimPrefix(path, filepath.Join("..", "..")+string(filepath.Separator)))] = f
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []advice
	for dir, files := range packages {
		a := &advisor{texts: map[string]ast.Expr{}, structs: map[string]*ast.FieldList{}, lists: map[string]*ast.ArrayType{}, takes: map[string]*ast.FieldList{}, gives: map[string]*ast.FuncDecl{}}
		for other, others := range packages {
			for _, f := range others {
				if other == dir {
					a.declared(f, "")
				} else {
					a.declared(f, f.Name.Name+".")
				}
			}
		}
		for name, f := range files {
			a.file = name
			ast.Inspect(f, a.look)
		}
		a.file = filepath.ToSlash(strings.TrimPrefix(dir, filepath.Join("..", "..")+string(filepath.Separator)))
		for i := 0; i < len(a.asked); i++ {
			given := a.gives[a.asked[i]]
			if given == nil || slices.Contains(a.asked[:i], a.asked[i]) || given.Body == nil {
				continue
			}
			ast.Inspect(given.Body, func(n ast.Node) bool {
				if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) == 1 {
					a.add("", r.Results[0])
				}
				return true
			})
		}
		all = append(all, a.found...)
	}
	slices.SortFunc(all, func(a, b advice) int {
		return strings.Compare(a.file+"\x00"+a.about+"\x00"+a.text, b.file+"\x00"+b.about+"\x00"+b.text)
	})
	return slices.Compact(all)
}
