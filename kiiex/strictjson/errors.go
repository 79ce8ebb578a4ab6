package strictjson

import "strconv"

// SyntaxError is a departure from JSON, or from UTF-8.
type SyntaxError struct {
	// Line and Column locate it, from 1; columns count characters.
	Line, Column int
	// Reason is a sentence for users. It quotes nothing of the document but single characters that no key or
	// secret is made of: punctuation, controls and non-ASCII.
	Reason string
}

func (e *SyntaxError) Error() string {
	return "line " + strconv.Itoa(e.Line) + ", column " + strconv.Itoa(e.Column) + ": " + e.Reason
}

// DuplicateError is one name given twice in the same object.
type DuplicateError struct {
	// First and Second are the two names as they stand in the document: text from outside, and possibly a
	// secret that was pasted into the wrong place. Error leaves them out for that reason.
	First, Second string
	// FirstLine and SecondLine locate them, from 1.
	FirstLine, SecondLine int
}

func (e *DuplicateError) Error() string {
	return "line " + strconv.Itoa(e.SecondLine) + ": the same name as in line " + strconv.Itoa(e.FirstLine)
}
