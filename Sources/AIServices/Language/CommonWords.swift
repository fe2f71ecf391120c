/// What tells a language from others in the same script: words that every few sentences have, letters that the others
/// lack, and endings.
package struct CommonWords: Sendable {
    let language: String
    private let words: Set<String>
    private let letters: Set<Character>
    private let endings: [String]

    private init(_ language: String, letters: String = "", endings: String = "", _ words: String) {
        self.language = language
        self.words = Set(words.split(whereSeparator: \.isWhitespace).map(String.init))
        self.letters = Set(letters)
        self.endings = endings.split(separator: " ").map(String.init)
    }

    /// A word that several languages have counts for each of them, and so for none.
    package func weight(of word: String) -> Double {
        var weight = words.contains(word) ? 1.0 : 0
        if word.contains(where: letters.contains) { weight += 0.8 }
        if weight == 0, word.count > 4, endings.contains(where: word.hasSuffix) { weight += 0.3 }
        return weight
    }

    // codespell:ignore-begin
    package static let latin = [
        CommonWords(
            "en", endings: "ing tion ight ough ould ness ly ed",
            """
            the of and to a in is it you that he was for on are with as i his they be at one have this from or had by
            but what some we can out other were all there when up use your how said an each she which do their time if
            will way about many then them would so her him my me no not into has more its who did been now over never
            once upon day night little old last just where than only very after before again down back could off our
            us why those these here too through under while until because away let one two three
            """),
        CommonWords(
            "es", letters: "ñ¿¡", endings: "ción dad mente ando iendo aba ían",
            """
            de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya o este sí
            porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante todos uno
            les ni contra otros ese eso ante ellos e esto antes algunos qué unos yo otro otras otra él tanto esa estos
            mucho nada había era fue está vez noche día así años una hola dijo cada casa
            """),
        CommonWords(
            "fr", letters: "œêèùû", endings: "tion ment eux aient ait ique",
            """
            de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il elle sont avec
            son sa ses aux comme mais ou où nous vous ils je tu on leur y était été fait être avoir cette ces tout tous
            sans bien très peu même aussi quand alors deux rien jamais toujours nuit jour fois moi toi lui c d l j n s
            qu y avait dit petit petite après avant sous chez bonjour
            """),
        CommonWords(
            "de", letters: "ßäöü", endings: "ung lich keit heit chen isch sch ieren",
            """
            der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er
            hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor
            zur bis mehr durch man sein wurde wenn ich du wir ihr mich dich uns euch mir dir ihm ihn kein keine was wer
            wo da dann hier jetzt schon immer nie einmal eines tages nacht tag sehr ihre seine seinen guten hatte
            """),
        CommonWords(
            "it", letters: "ìò", endings: "zione mente ando endo etto ella ità",
            """
            di e il la che in un a per è una sono con non si da del come le dei nel alla della più anche ma lo gli al
            i se o ha questo ai su delle loro nella degli era suo sua cui ci poi quando tutti tutto essere fra tra
            perché io tu lui lei noi voi mi ti molto dopo prima sempre mai notte giorno volta c l d dell all nell sul
            sulla ogni dove chi fu aveva disse così casa ciao
            """),
        CommonWords(
            "pt", letters: "ãõ", endings: "ção ções mente ando endo inho dade",
            """
            de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu
            sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos
            seus quem nas me esse eles estão você tinha foram essa num nem suas meu às minha numa noite dia vez todos
            nunca sempre olá disse cada casa onde
            """),
        CommonWords(
            "nl", letters: "ĳ", endings: "ijk heid tje lijk aar isch",
            """
            de van het een en in is dat op te zijn met voor niet aan er om hij die was als ook door maar bij uit nog
            naar dan ze worden of kan wel over heeft deze haar hun geen werd zo meer tot mijn wat ik je jij wij we
            jullie hem had dit toen al veel hier waar daar nu altijd nooit nacht dag eens heel goed zei kleine oude
            onder zonder onze ons zij hadden waren
            """),
        CommonWords(
            "pl", letters: "łąęśćńżźł", endings: "ość nie ego ych owa ski",
            """
            w i na z się do nie to jest że o jak po co za od ale był była było tak przez dla ten który która które jego
            jej ich już tylko czy przed może ma by te być są tego tym go mu jeszcze gdy kiedy gdzie bardzo noc dzień
            dom ja ty on ona my wy oni nas was mnie pod nad bez pan raz każdy
            """),
        CommonWords(
            "tr", letters: "ğışİ", endings: "lar ler yor dan den mak mek di dı ında inde",
            """
            bir ve bu da de için ile çok ne gibi daha o ama var ben sen biz siz onlar mi mı mu mü olarak kadar sonra
            en her ki değil yok şey bana sana ona beni seni olan oldu gün gece zaman bütün hiç nasıl niye çünkü eski
            küçük büyük yeni iki üç önce dedi ise diye
            """),
        CommonWords(
            "sv", letters: "åäö", endings: "ade ning lig arna erna het",
            """
            och i att det som en på är av för med till den har de inte om ett han men var jag sig från vi så kan när
            nu där hon under man skulle eller efter upp också ut bara vid mot över ingen hade mycket mig dig oss er
            din min sin vad här alla alltid aldrig tills under natt dag gång liten lilla gamla sa blev mer än utan mellan
            """),
    ]

    static let cyrillic = [
        CommonWords(
            "ru", letters: "ыэъё", endings: "ого ать ить ешь ется ость ский",
            """
            и в не на я быть он с что а по это она этот к но они мы весь который из у то за свой как от так для ты же
            все был была было были его ее их только мне бы еще уже когда где или если нет да до вот под ночь день очень
            себя сказал один однажды дом
            """),
        CommonWords(
            "uk", letters: "іїєґ", endings: "ння ого ати ити ість ський",
            """
            і в не на я бути він з що а по це вона цей до але вони ми весь який із у то за свій як від так для ти ж
            усі був була було були його її їх тільки мені б ще вже коли де або якщо ні та під ніч день дуже себе сказав
            один одного дім й
            """),
    ]
    // codespell:ignore-end
}
