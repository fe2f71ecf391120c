import JSON
import Logs
import Testing

@Test(arguments: [
    "key", "apiKey", "API_KEY", "signing-key", "token", "X-Auth-Token", "accesstoken", "secret", "clientSecret",
    "password", "db.password", "Authorization", "proxy_authorization", "passphrase", "Set-Cookie", "keys",
])
func `the value of a field that is named like a secret is hidden`(name: String) {
    let lines = Lines()
    lines.log().info("called", [name: "sk-12345"])
    #expect(!lines.all[0].contains("12345"))
    #expect(lines.all[0].contains(#""[hidden]""#))
}

@Test(arguments: ["keyframe", "kind", "tokenizer", "authority", "author", "passed", "part", "asset"])
func `a field that is named otherwise is shown`(name: String) {
    let lines = Lines()
    lines.log().info("called", [name: "plain"])
    #expect(lines.all[0].contains("plain"))
}

@Test func `numbers of tokens and flags are no secrets, a numeric password is`() {
    let lines = Lines()
    lines.log().info("called", ["prompt_tokens": 412, "key": true, "password": 9876])
    #expect(lines.all[0].hasSuffix(#""prompt_tokens":412,"key":true,"password":"[hidden]"}"#))
}

@Test func `a known secret is blotted out wherever it turns up`() {
    let lines = Lines()
    let log = lines.log(secrets: ["hunter2", "s3 \"cr\\et\n", "4711", ""])
    log.with(["url": "postgres://me:hunter2@db"]).error(
        "refused: hunter2", ["x hunter2": "s3 \"cr\\et\n", "number": 47110, "twice": "hunter2hunter2 and hunter2"])
    #expect(
        lines.all[0].hasSuffix(
            #""message":"refused: [hidden]","url":"postgres://me:[hidden]@db","x [hidden]":"[hidden]","#
                + #""number":"[hidden]0","twice":"[hidden] and [hidden]"}"#))
}

@Test func `secrets that overlap leave no rest`() {
    let lines = Lines()
    let log = lines.log(secrets: ["abcd", "cdef", "ab"])
    log.info("abcdef", ["a": "xabcdx"])
    #expect(lines.all[0].hasSuffix(#""message":"[hidden]","a":"x[hidden]x"}"#))
}

@Test func `a secret that lies where a long value is cut does not show its beginning`() {
    let lines = Lines()
    let log = lines.log(secrets: ["SECRETSECRETSECRET"])
    for length in 2020...2060 {
        log.info("m", ["value": String(repeating: "x", count: length) + "SECRETSECRETSECRET"])
    }
    #expect(!lines.all.contains { $0.contains("SEC") })
}
