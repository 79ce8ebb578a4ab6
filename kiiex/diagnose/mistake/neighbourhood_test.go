package mistake

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestNeighbourhood(t *testing.T) {
	known := evidences["published"]
	for _, test := range []struct {
		name, stated, signed string
		reach                int64
		found                bool
	}{
		{"next counter", "41", "42", 10, true},
		{"counter at the edge", "41", "51", 10, true},
		{"counter beyond the edge", "41", "52", 10, false},
		{"small counter", "3", "0", 10, true},
		{"below zero", "3", "-1", 10, false},
		{"milliseconds later", "1700000000123", "1700000000517", 1000, true},
		{"milliseconds earlier", "1700000000123", "1699999999990", 1000, true},
		{"microseconds later", "1700000000123456", "1700000000123999", 1000, true},
		{"nanoseconds later", "1700000000123456789", "1700000000123457000", 1000, true},
		{"seconds stated, milliseconds of that second signed", "1700000000", "1700000000999", 100, true},
		{"seconds stated, milliseconds of the next second signed", "1700000000", "1700000001099", 100, true},
		{"milliseconds stated, a later second signed", "1700000000123", "1700000002", 100, true},
		{"milliseconds stated, microseconds signed", "1700000000123", "1700000000123987", 100, true},
		{"no number", "a nonce of words", "a nonce of word", 100, false},
		{"reach turned off", "41", "42", 0, false},
		{"an absurd reach of a huge number", "9223372036854775807", "1", 1000, true}, // the nonce 1 is in the catalogue
	} {
		t.Run(test.name, func(t *testing.T) {
			e, signed := known, known
			e.Nonce, signed.Nonce = test.stated, test.signed
			digest, _ := slowDigest(t, Recipe{}, signed)
			result := mustSearch(t, e, pasted(digest), test.reach)
			if found := result.Match != nil; found != test.found {
				t.Fatalf("found is %v: %v", found, result.Match)
			}
			if !test.found || result.Match.name(Nonce) != "other" {
				return
			}
			if result.Right || fmt.Sprint(result.Match.number) != test.signed || !strings.Contains(result.Summary(), test.signed) {
				t.Errorf("named %v: %s", result.Match, result.Summary())
			}
		})
	}
}

func TestSpansAround(t *testing.T) {
	for _, test := range []struct {
		name, nonce string
		reach       int64
		want        []span
	}{
		{"counter", "41", 10, []span{{Nonce, 31, 51}}},
		{"never below zero", "0", 10, []span{{Nonce, 0, 10}}},
		{"seconds, finer ticks too many", "1633445739", 50, []span{{Nonce, 1633445689, 1633445789}}},
		{"seconds and the milliseconds of that second", "1700000000", 100, []span{
			{Nonce, 1699999900, 1700000100}, {Nonce, 1699999999900, 1700000001099},
		}},
		{"seconds, all units but one by default", "1700000000", reach, []span{
			{Nonce, 1699900000, 1700100000}, {Nonce, 1699999900000, 1700000100999}, {Nonce, 1699999999900000, 1700000001099999},
		}},
		{"milliseconds", "4102444799999", 1000, []span{
			{Nonce, 4102444798999, 4102444800999}, {Nonce, 4102443799, 4102445799}, {Nonce, 4102444799998000, 4102444800000999},
		}},
		{"after the year 2099 no time", "4102444800000", 10, []span{{Nonce, 4102444799990, 4102444800010}}},
		{"nothing at reach 0", "41", 0, nil},
		{"above int64", "12345678901234567890", 10, nil},
		{"too near to the end of int64", "9223372036854775807", 10, nil},
		{"a fraction", "12.5", 10, nil},
		{"a sign", "-3", 10, nil},
		{"other digits", "٣", 10, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := test.want
			if test.reach > 0 {
				want = append(want, span{UserID, max(0, 96-test.reach), 96 + test.reach})
			}
			if got := spansAround(Evidence{Nonce: test.nonce, UserID: "96"}.inputs(), test.reach); !slices.Equal(got, want) {
				t.Errorf("%v, want %v", got, want)
			}
		})
	}
}

func TestNeighbourhoodOfUserID(t *testing.T) {
	e := evidences["published"]
	signed := e
	signed.UserID = "97"
	digest, _ := slowDigest(t, Recipe{}, signed)
	result := mustSearch(t, e, pasted(digest), 100)
	if result.Match == nil || result.Match.number != 97 || !strings.Contains(result.Summary(), "97") {
		t.Fatalf("named %v", result.Match)
	}
	if got := result.Slips[0]; got.Dimension != UserID || got.Choice != "other" {
		t.Errorf("slip %+v", got)
	}
}

// TestNeighbourhoodWithAMistake regenerates the nonce and makes a mistake besides.
func TestNeighbourhoodWithAMistake(t *testing.T) {
	e := evidences["published"]
	e.Nonce = "1700000000123"
	for _, slip := range []map[Dimension]string{
		{Key: "hex-decoded"}, {Around: "newline"}, {Fields: "UserId+Nonce+APIKey"}, {Hash: "SHA-512"}, {Exchange: "exchanged"}, {Construction: "arguments-reversed"},
	} {
		r := recipeOf(t, slip)
		r.choice[Nonce], r.number = otherNumber, 1700000000126
		t.Run(r.String(), func(t *testing.T) {
			digest, _ := slowDigest(t, r, e)
			result := mustSearch(t, e, pasted(digest), 5*slipShare)
			if result.Match == nil || *result.Match != r || len(result.Slips) != 2 {
				t.Errorf("named %v", result.Match)
			}
		})
	}
}
