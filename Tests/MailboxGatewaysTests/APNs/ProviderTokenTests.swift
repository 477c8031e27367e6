import Crypto
import MailboxTesting
import Testing

@testable import MailboxGateways

/// The times at which a provider token is signed anew.
@Suite(.serves) struct ProviderTokenTests {
  private func tokens(_ clock: ManualGatewayClock) throws -> ProviderTokens {
    try ProviderTokens(
      pem: Pushes.key.pemRepresentation, keyID: "ABC123DEFG", teamID: "DEF123GHIJ",
      clock: clock.clock)
  }

  @Test func `by itself it is renewed after 50 minutes`() throws {
    let clock = ManualGatewayClock()
    var tokens = try tokens(clock)
    let first = try tokens.token()
    clock.advance(seconds: 50 * 60 - 1)
    #expect(try tokens.token() == first)
    clock.advance(seconds: 1)
    #expect(try tokens.token() != first)
  }

  @Test func `an expired one is replaced from 20 minutes on, and once only`() throws {
    let clock = ManualGatewayClock()
    var tokens = try tokens(clock)
    let first = try tokens.token()
    clock.advance(seconds: 20 * 60 - 1)
    #expect(try tokens.replace(first) == false)
    #expect(tokens.secondsUntilRenewal == 1)
    clock.advance(seconds: 1)
    #expect(try tokens.replace(first))
    let second = try tokens.token()
    #expect(second != first)
    // Of the pushes that were under way with the old one, none has a third one signed.
    #expect(try tokens.replace(first))
    #expect(try tokens.token() == second)
  }

  @Test func `one that is kept is not used beyond its hour`() throws {
    let clock = ManualGatewayClock()
    var tokens = try tokens(clock)
    let first = try tokens.token()
    tokens.keep()
    clock.advance(seconds: 58 * 60 - 1)
    #expect(try tokens.token() == first)
    clock.advance(seconds: 1)
    #expect(try tokens.token() != first)
  }
}
