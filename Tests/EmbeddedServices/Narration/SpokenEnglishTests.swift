import AIServices
import Testing

@testable import EmbeddedServices

@Suite struct `Spoken English` {
    static let cases: [(String, String)] = [
        ("$9.99", "nine dollars and ninety-nine cents"), ("$5 million", "five | million dollars"),
        ("$1", "one dollar"), ("£2.50", "two pounds and fifty pence"),
        ("$1,250.00", "one thousand two hundred fifty dollars"),
        ("$3.5M", "three point five million dollars"), ("€0.50", "fifty cents"), ("25%", "twenty-five percent"),
        ("3.14", "three point one four"), ("-5 °C", "minus five | degrees Celsius"),
        ("1,000 km", "one thousand | kilometers"),
        ("1 km", "one | kilometer"), ("60 mph", "sixty | miles per hour"), ("5kg", "five kilograms"),
        ("6 ft", "six | feet"),
        ("In 1984, Orwell", "In | nineteen eighty-four, | Orwell"), ("in 2005", "in | two thousand five"),
        ("2024 was good", "twenty twenty-four | was | good"), ("1500 people", "one thousand five hundred | people"),
        ("the 1990s", "the | nineteen nineties"), ("the '80s", "the | eighties"), ("21st", "twenty-first"),
        ("103rd", "one hundred third"), ("March 3, 2024", "March | third, | twenty twenty-four"),
        ("3 March 1999", "the third of | March | nineteen ninety-nine"),
        ("2024-03-05", "March fifth twenty twenty-four"),
        ("12/25/2021", "December twenty-fifth twenty twenty-one"), ("5:30 p.m. today", "five thirty | P.M. | today"),
        ("7:00", "seven o'clock"), ("7:00 am", "seven | A.M."), ("9:05", "nine oh five"),
        ("10:15pm", "ten fifteen P.M."),
        ("Dr. Smith", "Doctor | Smith"), ("Mr. and Mrs. Brown", "Mister | and | Missus | Brown"),
        ("42 Oak St., next", "forty-two | Oak | Street, | next"), ("St. Mary's", "Saint | Mary's"),
        ("e.g. this", "for example | this"), ("bread, etc.", "bread, | et cetera."),
        ("cats vs. dogs", "cats | versus | dogs"),
        ("No. 5", "number | five"), ("I said no. Then", "I | said | no. | Then"),
        ("J. K. Rowling", "J. | K. | Rowling"),
        ("R&D", "R and D"), ("salt & pepper", "salt | and | pepper"), ("24/7", "twenty-four seven"),
        ("1/2 cup", "one half | cup"), ("2/3", "two thirds"), ("3-1", "three to one"),
        ("1914-1918", "nineteen fourteen to nineteen eighteen"),
        ("5-year-old", "five year old"), ("COVID-19", "covid nineteen"), ("well-known", "well-known"),
        ("555-1234", "five five five, one two three four,"), ("Chapter IV", "Chapter | four"),
        ("Henry VIII had", "Henry | the eighth | had"),
        ("I am", "I | am"), ("the FBI", "the | FBI"), ("NASA's", "nasa's"), ("do NOT go", "do | not | go"),
        ("www.example.com", "W.W.W. dot example dot com"), ("a@b.org", "a at b dot org"),
        ("https://x.io/a-b", "x dot io slash a dash b"), ("#OpenDoors", "hashtag Open Doors"), ("@anna", "at anna"),
        ("🦊 fox", " | fox"), ("— wait…", " | wait…"), ("\"Hello!\" she", "Hello! | she"), ("and/or", "and or"),
        ("don’t", "don't"), ("Wait... what?!", "Wait… | what?"), ("#5", "number five"), ("4K", "four thousand"),
        ("B2B", "B two B"),
        ("1½ cups", "one and a half | cups"), ("007", "zero zero seven"), ("1.2.3", "one point two point three"),
        ("ÉCOLE", "école"),
    ]

    @Test(arguments: cases)
    func `is said as a person would`(written: String, said: String) {
        let words = WrittenWord.words(of: written)
        let spoken = SpokenEnglish.spoken(words).map { $0.joined(separator: " ") }.joined(separator: " | ")
        #expect(spoken == said)
    }
}
