import JSON
import Testing

@Suite struct Reading {
    @Test(arguments: [
        ("2.0", "2"), ("2", "2"), ("2e0", "2"), ("20e-1", "2"), ("-0", "0"), ("-0.0", "0"), ("1E2", "100"),
        ("1.5e+3", "1500"),
        ("0.1", "0.1"), ("1e-400", "0"), ("5e-324", "5e-324"), ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"), ("9223372036854775808", "9.223372036854776e+18"),
        ("123456789012345678901234567890", "1.2345678901234568e+29"),
        ("1.7976931348623157e308", "1.7976931348623157e+308"),
        (" [ ] ", "[]"), ("{\t}\r\n", "{}"), ("\u{FEFF}[1]", "[1]"),
        (#""\u00e9\/\b\f""#, #""é/\u0008\u000c""#), (#""\uD83D\ude00""#, "\"😀\""), (#""\u0000""#, #""\u0000""#),
        (#"{"b":[1,{"d":null,"c":false}],"a":true}"#, #"{"a":true,"b":[1,{"c":false,"d":null}]}"#),
    ])
    func `a text has one canonical text`(text: String, canonical: String) throws {
        let value = try JSON(parsing: text)
        #expect(value.canonicalText == canonical)
        #expect(try JSON(parsing: canonical) == value)
    }

    @Test func `a whole number is equal to itself however it is written`() throws {
        #expect(try JSON(parsing: "[2.0, 200e-2]") == [2, 2])
        #expect(JSON.double(2).canonicalText == JSON.int(2).canonicalText)
        #expect(JSON.double(2).integer == 2)
        #expect(JSON.double(2.5).integer == nil)
    }

    @Test func `numbers without an end are printed as null`() {
        #expect(
            JSON.array([.double(.infinity), .double(-.infinity), .double(.nan)]).canonicalText == "[null,null,null]")
    }

    @Test(arguments: [
        ("", "there is nothing in it"), ("\n ", "there is nothing in it"),
        ("{\n  \"a\": 1,\n  \"é\": tru\n}", "line 3, column 8: 'tru' is no value"),
        ("[\"é\" 1]", "line 1, column 6: expected ',' or ']', and found '1'"),
        ("[1,]", "column 3: nothing follows this ','"),
        ("{\"a\":1,}", "column 7: nothing follows this ','"),
        ("[1", "column 3: expected ',' or ']', and found the end"),
        ("{a:1}", "column 2: expected a key in double quotes, and found 'a'"),
        ("{\"a\" 1}", "expected ':' after the key \"a\""),
        ("{\"a\":1\n\"b\":2}", "line 2, column 1: expected ',' or '}'"),
        ("{\"a\":1,\"b\":2,\"a\":1}", "column 14: the key \"a\""),
        ("[1]x", "column 4: expected nothing after the value, and found 'x'"),
        ("[1]\u{0}", "found a control character"),
        ("01", "'01' is not a number"), ("-", "'-' is not a number"), ("1.", "'1.' is not a number"),
        ("+1", "found '+'"),
        (".5", "found '.'"), ("[1e]", "'1e' is not a number"), ("-Infinity", "'-' is not a number"),
        ("NaN", "'NaN' is no value"),
        ("1e400", "'1e400' is too large a number"), ("[-1e999]", "'-1e999' is too large a number"),
        ("'a'", "found '''"),
        ("// a\n1", "found '/'"), ("\"a", "column 1: the text that begins here has no closing quote"),
        ("\"a\nb\"", "column 3: a text holds a line end as such"), ("\"\\x\"", "'\\' followed by 'x' is no escape"),
        ("\"\\", "the JSON ends within an escape"), ("\"\\u12\"", "four hexadecimal digits"),
        ("\"\\u", "four hexadecimal digits"),
        ("\"\\ud83d\"", "'\\ud83d' is only half of a character"),
        ("\"\\ude00\"", "'\\ude00' is only half of a character"),
        ("\"\\ud83d\\u0041\"", "only half of a character"), ("\"\\ud83d\\ud83d\"", "only half"),
        ("\"\\ud83dx\"", "only half"),
        ("\"\\ud83d\\n\"", "only half of a character"), ("\"\\u-123\"", "four hexadecimal digits"),
    ])
    func `what is wrong is said with its place`(text: String, sentence: String) {
        let error = #expect(throws: JSONError.self) { try JSON(parsing: text) }
        #expect(error?.description.hasPrefix("is not JSON: ") == true)
        #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [10_000, 1_000_000])
    func `nesting without end is refused`(levels: Int) {
        let objects = String(repeating: #"{"a":"#, count: levels) + "1" + String(repeating: "}", count: levels)
        let lists = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        for text in [lists, objects, String(repeating: "[", count: levels)] {
            let error = #expect(throws: JSONError.self) { try JSON(parsing: text) }
            #expect(error?.description.contains("nested over 256 deep") == true)
        }
    }

    @Test func `nesting of 256 levels is read`() throws {
        let text = String(repeating: #"[{"a":"#, count: 128) + "1" + String(repeating: "}]", count: 128)
        #expect(try JSON(parsing: text).canonicalText == text)
    }

    @Test func `many values beside each other are not taken for nesting`() throws {
        #expect(try JSON(parsing: "[" + String(repeating: "[],{},", count: 1_000) + "1]").items?.count == 2_001)
    }

    @Test func `fields are found by their dotted path`() throws {
        let value: JSON = ["look": ["captions": ["size": 3]], "list": [1]]
        #expect(value.at("look.captions.size") == 3)
        #expect(value.at("look.captions.colour") == nil)
        #expect(value.at("look.captions.size.more") == nil)
        #expect(value.at("list.0") == nil)
        #expect(value["look"]?["captions"]?.fields?.count == 1)
    }
}
