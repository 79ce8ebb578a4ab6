package main

import (
	"debug/buildinfo"
	"os"

	"github.com/CycloneDX/cyclonedx-go"
)

// writeSBOM writes the bill of materials of a built program to file, as CycloneDX JSON: the modules that Go
// recorded in it.
func writeSBOM(program, file string) error {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return err
	}
	component := func(kind cyclonedx.ComponentType, path, version string) cyclonedx.Component {
		url := "pkg:golang/" + path + "@" + version
		return cyclonedx.Component{Type: kind, Name: path, Version: version, PackageURL: url, BOMRef: url}
	}
	main := component(cyclonedx.ComponentTypeApplication, info.Main.Path, info.Main.Version)
	parts := []cyclonedx.Component{component(cyclonedx.ComponentTypeLibrary, "std", info.GoVersion)}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		parts = append(parts, component(cyclonedx.ComponentTypeLibrary, m.Path, m.Version))
	}
	bom := cyclonedx.NewBOM()
	bom.Metadata = &cyclonedx.Metadata{Component: &main}
	bom.Components = &parts
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	defer out.Close()
	return cyclonedx.NewBOMEncoder(out, cyclonedx.BOMFileFormatJSON).SetPretty(true).Encode(bom)
}
