import Testing

@testable import AIServices

@Suite struct `Language guess` {
    // codespell:ignore-begin
    static let sentences: [(String, String)] = [
        ("en", "The fox slept under the hedge until the rain stopped."),
        ("en", "Once upon a time a lighthouse keeper lost his lamp."),
        ("de", "Der Fuchs schlief unter der Hecke, bis der Regen aufhörte."),
        ("de", "Es war einmal ein kleiner Bär."),
        ("fr", "Le renard dormait sous la haie jusqu'à la fin de la pluie."),
        ("fr", "Il était une fois un petit phare au bord de la mer."),
        ("es", "El zorro dormía bajo el seto hasta que dejó de llover."),
        ("es", "Había una vez un faro junto al mar."),
        ("it", "La volpe dormiva sotto la siepe finché non smise di piovere."),
        ("it", "C'era una volta un piccolo faro in riva al mare."),
        ("pt", "A raposa dormia debaixo da sebe até a chuva parar."),
        ("pt", "Era uma vez um pequeno farol à beira do mar."),
        ("nl", "De vos sliep onder de heg tot het ophield met regenen."),
        ("nl", "Er was eens een kleine vuurtoren aan de zee."),
        ("pl", "Lis spał pod żywopłotem, dopóki deszcz nie ustał."),
        ("tr", "Tilki yağmur durana kadar çalının altında uyudu."),
        ("sv", "Räven sov under häcken tills regnet slutade."),
        ("sv", "Det var en gång en liten fyr vid havet."),
        ("ru", "Лиса спала под изгородью, пока не кончился дождь."),
        ("uk", "Лисиця спала під живоплотом, доки не скінчився дощ."),
        ("ar", "نام الثعلب تحت السياج حتى توقف المطر."),
        ("he", "השועל ישן מתחת לגדר עד שהגשם פסק."),
        ("hi", "लोमड़ी बारिश रुकने तक बाड़ के नीचे सोती रही।"),
        ("ja", "キツネは雨がやむまで生け垣の下で眠っていました。"),
        ("ko", "여우는 비가 그칠 때까지 울타리 밑에서 잠을 잤다."),
        ("zh", "狐狸在树篱下睡着了,直到雨停。"),
        ("el", "Η αλεπού κοιμόταν κάτω από τον φράχτη."),
        ("th", "สุนัขจิ้งจอกนอนหลับอยู่ใต้พุ่มไม้"),
        ("de", "Sie rief „Hello!“ und lief dann schnell nach Hause."),
        ("zh", "我用 iPhone 拍了一张照片。"),
    ]
    // codespell:ignore-end

    @Test(arguments: sentences)
    func `one sentence is enough`(language: String, sentence: String) {
        let guess = LanguageGuess(of: sentence)
        #expect(guess.language == language, "\(guess)")
        #expect(guess.confidence > 0.2, "\(guess)")
    }

    @Test(arguments: ["", "12 + 30 = 42", "🦊🔥", "\u{0}\u{7}…"])
    func `a text without letters is in the usual language`(text: String) {
        #expect(LanguageGuess(of: text, usual: "pt").language == "pt")
        #expect(LanguageGuess(of: text).confidence == 0)
    }
}
