import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxServer

/// The tokens that are known, by their rules alone.
@Suite struct KnownTokensTests {
  /// Tokens that expectations may ask for.
  private final class Known {
    private(set) var tokens: KnownTokens

    init(limits: KnownTokens.Limits = .init()) { tokens = KnownTokens(limits: limits) }

    var count: Int { tokens.count }
    var bytes: Int { tokens.bytes }
    func find(_ token: SignedToken) -> VerifiedToken? { tokens.find(token) }
    func keep(_ found: VerifiedToken, of token: SignedToken) { tokens.keep(found, of: token) }
    func forget(_ token: SignedToken) { tokens.forget(token) }
  }

  private static func found(_ user: String?, app: String? = nil) -> VerifiedToken {
    VerifiedToken(
      caller: Caller(
        app: app.map { AppID(checked: $0) }, user: user.map { UserID(checked: $0) }, roles: [.app],
        key: "0123456789ab", goodFor: .zero),
      expiresAt: 100, notBefore: nil)
  }

  private static func token(_ text: String) -> SignedToken { SignedToken(text) }

  @Test func `a token is found by all of its bytes`() {
    let known = Known()
    known.keep(Self.found("bob"), of: Self.token("header.claims.signature"))
    #expect(known.find(Self.token("header.claims.signature"))?.caller.user == "bob")
    for other in [
      "header.claims.signaturf", "Header.claims.signature", "header.claims.signature ",
      "header.claims.signatur", "header.claims.", "",
    ] { #expect(known.find(Self.token(other)) == nil, "\(other)") }
    known.forget(Self.token("header.claims.signature"))
    #expect(known.find(Self.token("header.claims.signature")) == nil)
    #expect(known.count == 0 && known.bytes == 0)
  }

  @Test func `texts that Swift holds for the same are two tokens`() {
    let known = Known()
    known.keep(Self.found("bob"), of: Self.token("ren\u{e9}"))
    #expect(known.find(Self.token("rene\u{301}")) == nil)
  }

  @Test func `G14: a user with many tokens pushes out that user's own, the oldest first`() {
    let known = Known()
    known.keep(Self.found("bob"), of: Self.token("bob's"))
    known.keep(Self.found("mallory", app: "chat"), of: Self.token("mallory's in another app"))
    for number in 0..<10_000 {
      known.keep(Self.found("mallory"), of: Self.token("mallory's \(number)"))
    }
    #expect(known.find(Self.token("bob's")) != nil)
    #expect(known.find(Self.token("mallory's in another app")) != nil)
    #expect(known.count == 18)
    for number in 9984..<10_000 {
      #expect(known.find(Self.token("mallory's \(number)")) != nil)
    }
  }

  @Test func `G14: there are so many tokens, and so many bytes of them`() {
    let known = Known(
      limits: .init(tokensMax: 10, bytesMax: 10_000, tokensPerHolderMax: 16, tokenBytesMax: 1000))
    for number in 0..<100 {
      known.keep(Self.found("user-\(number)"), of: Self.token("token \(number)"))
      #expect(known.count <= 10 && known.bytes <= 10_000)
    }
    for number in 0..<100 {
      let long = Self.token("\(number)" + String(repeating: "x", count: 900))
      known.keep(Self.found("long-\(number)"), of: long)
      #expect(known.bytes <= 10_000 && known.find(long) != nil)
    }
    let longer = Self.token(String(repeating: "x", count: 1001))
    known.keep(Self.found("bob"), of: longer)
    #expect(known.find(longer) == nil)
  }

  @Test func `those that are asked for stay, the others go`() {
    let known = Known(limits: .init(tokensMax: 10))
    for number in 0..<5 { known.keep(Self.found("busy-\(number)"), of: Self.token("\(number)")) }
    for number in 5..<200 {
      for busy in 0..<5 { #expect(known.find(Self.token("\(busy)")) != nil) }
      known.keep(Self.found("once-\(number)"), of: Self.token("\(number)"))
    }
    #expect(known.count == 10)
  }

  @Test func `a token is shown nowhere`() {
    let known = Known()
    let token = Self.token("secret.secret.secret")
    known.keep(Self.found("bob"), of: token)
    var words = "\(token)\(known.tokens)" + String(reflecting: token)
    words += String(reflecting: known.tokens)
    dump(known.tokens, to: &words)
    dump(token, to: &words)
    #expect(!words.contains("secret"))
    // Neither as text nor as the numbers of its bytes.
    #expect(!words.contains("115, 101, 99") && !words.contains("- 115"))
  }

  @Test func `what is found is what was kept, whatever comes and goes`() {
    for number in 1...30 as ClosedRange<UInt64> {
      let seed = SeededGenerator.seed(or: number)
      var random = SeededGenerator(seed: seed)
      let limits = KnownTokens.Limits(
        tokensMax: 20, bytesMax: 8000, tokensPerHolderMax: 3, tokenBytesMax: 200)
      let known = Known(limits: limits)
      // Those that may be known still: of whom they are, the oldest of each user first.
      var kept: [SignedToken: Int] = [:]
      var order: [Int: [SignedToken]] = [:]
      for step in 0..<3000 {
        let user = Int.random(in: 0..<12, using: &random)
        let letters = random.pick([0, 60, 120, 190])
        let token = Self.token("\(user).\(step % 5)." + String(repeating: "x", count: letters))
        switch Int.random(in: 0..<4, using: &random) {
        case 0, 1:
          // Others may have pushed some of the user's out.
          order[user] = order[user, default: []].filter { known.find($0) != nil }
          if known.find(token) == nil { order[user, default: []].append(token) }
          known.keep(Self.found("\(user)"), of: token)
          kept[token] = user
          #expect(known.find(token) != nil, "seed \(seed)")
          // Of a user's, the last three at most.
          for old in order[user, default: []].dropLast(3) { kept[old] = nil }
          order[user] = order[user, default: []].suffix(3)
        case 2:
          known.forget(token)
          kept[token] = nil
          order[user, default: []].removeAll { $0 == token }
        default:
          if let found = known.find(token) {
            #expect(kept[token].map { "\($0)" } == found.caller.user?.value, "seed \(seed)")
          }
        }
        #expect(known.count <= limits.tokensMax && known.bytes <= limits.bytesMax)
      }
      let alive = kept.keys.filter { known.find($0) != nil }
      #expect(alive.count == known.count, "seed \(seed)")
      #expect(alive.reduce(0) { $0 + KnownTokens.cost(of: $1) } == known.bytes, "seed \(seed)")
    }
  }
}
