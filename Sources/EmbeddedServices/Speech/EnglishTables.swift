/// Written English that is not read as it is spelt.
enum EnglishTables {
    /// With their full stop, lower case.
    static let abbreviations: [String: String] = [
        "mr.": "Mister", "mrs.": "Missus", "ms.": "Miz", "dr.": "Doctor", "prof.": "Professor", "st.": "Saint",
        "mt.": "Mount", "ft.": "Fort", "gen.": "General", "gov.": "Governor", "sen.": "Senator",
        "rep.": "Representative", "capt.": "Captain", "lt.": "Lieutenant", "col.": "Colonel", "sgt.": "Sergeant",
        "rev.": "Reverend", "hon.": "Honorable", "jr.": "Junior", "sr.": "Senior", "ave.": "Avenue",
        "blvd.": "Boulevard", "rd.": "Road", "ln.": "Lane", "apt.": "Apartment", "inc.": "Incorporated",
        "corp.": "Corporation", "ltd.": "Limited", "co.": "Company", "bros.": "Brothers", "dept.": "Department",
        "univ.": "University", "approx.": "approximately", "est.": "established", "vs.": "versus", "vol.": "volume",
        "fig.": "figure", "pp.": "pages", "ch.": "chapter", "e.g.": "for example", "i.e.": "that is",
        "etc.": "et cetera",
        "cf.": "compare", "et al.": "and others", "a.m.": "A.M.", "p.m.": "P.M.", "no.": "number",
        "nos.": "numbers", "jan.": "January", "feb.": "February", "mar.": "March", "apr.": "April", "jun.": "June",
        "jul.": "July", "aug.": "August", "sep.": "September", "sept.": "September", "oct.": "October",
        "nov.": "November", "dec.": "December", "mon.": "Monday", "tue.": "Tuesday", "wed.": "Wednesday",
        "thu.": "Thursday", "fri.": "Friday", "min.": "minutes", "sec.": "seconds", "hr.": "hours", "hrs.": "hours",
    ]

    /// Only what is no word of its own without its full stop, or has a following that tells.
    static let needFollowers: Set<String> = ["no.", "nos.", "fig.", "ch.", "pp.", "vol."]
    static let needNumberBefore: Set<String> = ["min.", "sec.", "hr.", "hrs."]
    /// Their full stop never ends a sentence, for a name follows.
    static let titles: Set<String> = [
        "mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "mt.", "ft.", "gen.", "gov.", "sen.", "rep.", "capt.", "lt.",
        "col.", "sgt.", "rev.", "hon.", "no.", "nos.", "fig.", "vs.", "e.g.", "i.e.", "cf.", "approx.", "pp.", "vol.",
        "ch.",
    ]

    /// Singular; read after a number.
    static let units: [String: String] = [
        "km": "kilometer", "m": "meter", "cm": "centimeter", "mm": "millimeter", "mi": "mile", "ft": "foot",
        "yd": "yard", "kg": "kilogram", "g": "gram", "mg": "milligram", "lb": "pound", "lbs": "pound",
        "oz": "ounce", "l": "liter", "L": "liter", "ml": "milliliter", "mL": "milliliter", "s": "second",
        "ms": "millisecond",
        "min": "minute", "h": "hour", "hr": "hour", "hrs": "hour", "km/h": "kilometer per hour",
        "mph": "mile per hour", "m/s": "meter per second", "kW": "kilowatt", "W": "watt", "kWh": "kilowatt hour",
        "V": "volt", "Hz": "hertz", "kHz": "kilohertz", "MHz": "megahertz", "GHz": "gigahertz", "KB": "kilobyte",
        "kB": "kilobyte", "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte", "°": "degree", "°C": "degree Celsius",
        "°F": "degree Fahrenheit", "%": "percent", "¢": "cent", "px": "pixel", "x": "times", "k": "thousand",
        "K": "thousand", "M": "million", "B": "billion", "bn": "billion", "am": "A.M.", "pm": "P.M.", "AM": "A.M.",
        "PM": "P.M.", "ha": "hectare", "kcal": "kilocalorie", "dB": "decibel",
    ]
    static let uncounted: Set<String> = [
        "hertz", "kilohertz", "megahertz", "gigahertz", "percent", "times", "thousand", "million", "billion", "A.M.",
        "P.M.",
    ]

    static let currencies: [Character: (unit: String, units: String, cent: String)] = [
        "$": ("dollar", "dollars", "cent"), "€": ("euro", "euros", "cent"), "£": ("pound", "pounds", "penny"),
        "¥": ("yen", "yen", "sen"), "₹": ("rupee", "rupees", "paisa"), "₩": ("won", "won", "jeon"),
        "₽": ("ruble", "rubles", "kopeck"), "₿": ("bitcoin", "bitcoins", "cent"),
    ]

    static let symbols: [Character: String] = [
        "&": "and", "@": "at", "%": "percent", "+": "plus", "=": "equals", "#": "number", "°": "degrees", "×": "times",
        "÷": "divided by", "<": "less than", ">": "greater than", "§": "section", "±": "plus or minus", "≈": "about",
        "→": "to", "$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "™": "", "®": "", "©": "copyright",
        "½": "one half", "⅓": "one third", "⅔": "two thirds", "¼": "one quarter", "¾": "three quarters",
        "²": "squared", "³": "cubed", "−": "minus", "~": "about", "^": "", "*": "", "|": "", "_": "", "/": "slash",
    ]

    static let months: [String: Int] = [
        "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
        "september": 9, "october": 10, "november": 11, "december": 12, "jan.": 1, "feb.": 2, "mar.": 3, "apr.": 4,
        "aug.": 8, "sept.": 9, "sep.": 9, "oct.": 10, "nov.": 11, "dec.": 12, "jan": 1, "feb": 2, "aug": 8, "sept": 9,
        "oct": 10, "nov": 11, "dec": 12,
    ]
    static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// Said as words, though written in capitals. Others of up to five letters without the look of a word are spelt.
    static let saidAcronyms: Set<String> = [
        "NASA", "NATO", "UNESCO", "UNICEF", "LASER", "RADAR", "SCUBA", "OPEC", "FIFA", "NAFTA", "ASAP", "GIF", "JPEG",
        "AIDS", "COVID", "SWAT", "PIN", "RAM", "SIM", "NORAD", "IKEA",
    ]
    /// Spelt, though they could be said.
    static let spelt: Set<String> = [
        "US", "USA", "UK", "EU", "UN", "AI", "IT", "ID", "TV", "PC", "CEO", "FBI", "CIA", "DNA", "RNA", "URL", "API",
        "GPS", "USB", "DIY", "FAQ", "HTML", "CSS", "HTTP", "SQL", "MRI", "ATM", "BBC", "NBA", "NFL", "UFO", "VIP", "IQ",
        "LED", "EV", "AC", "DC", "PS", "DJ", "CD", "DVD", "NBC", "ABC", "CNN", "NY", "NYC",
    ]

    static let regnal: Set<String> = [
        "king", "queen", "pope", "henry", "george", "edward", "charles", "louis", "william", "elizabeth", "james",
        "richard", "john", "paul", "pius", "benedict", "catherine", "peter", "nicholas", "alexander", "philip",
        "frederick", "napoleon",
    ]
    static let numbered: Set<String> = [
        "chapter", "part", "act", "scene", "volume", "book", "war", "section", "phase", "type", "level", "episode",
        "season", "apollo", "rocky", "bowl", "title", "article", "appendix", "class", "stage", "grade",
    ]
}
