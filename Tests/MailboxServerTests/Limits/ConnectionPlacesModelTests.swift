@testable import MailboxServer
import MailboxModel
import NIOCore
import Testing

/// Places for connections, by their rules alone.
@Suite struct ConnectionPlacesModelTests {
  private static func key(_ name: String) -> SignedIn {
    .app(CallRate.Key(app: nil, user: UserID(checked: name)))
  }

  @Test func `those who have not signed in have places of their own`() {
    var places = ConnectionPlaces(readyMax: 2, unreadyMax: 2, perUserMax: 9, perSenderMax: 9)
    #expect(places.arrive(from: .v4(1)) == .taken(1))
    #expect(places.arrive(from: .v4(1)) == .taken(2))
    #expect(places.arrive(from: .v4(1)) == .refused)
    #expect(places.signIn(1, as: Self.key("bob")) == .ready)
    #expect(places.arrive(from: .v4(1)) == .taken(3))
    #expect(places.signIn(2, as: Self.key("carol")) == .ready)
    #expect(places.signIn(3, as: Self.key("dan")) == .tooMany)
    #expect(places.readyCount == 2 && places.unreadyCount == 1)
    places.leave(1)
    #expect(places.signIn(3, as: Self.key("dan")) == .ready)
    #expect(places.unreadyCount == 0 && places.count == 2)
  }

  @Test func `the oldest of the address that has the most goes for one of an address with fewer`() {
    var places = ConnectionPlaces(readyMax: 9, unreadyMax: 4, perUserMax: 9, perSenderMax: 9)
    for number in 1...3 as ClosedRange<UInt64> {
      #expect(places.arrive(from: .v4(7)) == .taken(number))
    }
    #expect(places.arrive(from: .v4(8)) == .taken(4))
    #expect(places.arrive(from: .v4(9)) == .takenInPlace(5, of: 1))
    #expect(places.arrive(from: .v4(9)) == .refused)
    #expect(places.arrive(from: .v4(7)) == .refused)
    #expect(places.arrive(from: .v6(7)) == .takenInPlace(6, of: 2))
    // One each: nobody has more than a newcomer would.
    #expect(places.arrive(from: .v4(10)) == .refused)
    // Gone twice is gone once.
    places.leave(2)
    #expect(places.count == 4)
  }

  @Test func `a user has so many, and a server that sends as many as it may`() {
    var places = ConnectionPlaces(readyMax: 9, unreadyMax: 9, perUserMax: 1, perSenderMax: 2)
    let server = SignedIn.server(CallRate.Key(app: nil, user: UserID(checked: "bob")))
    for _ in 1...6 { _ = places.arrive(from: .none) }
    #expect(places.signIn(1, as: Self.key("bob")) == .ready)
    #expect(places.signIn(1, as: Self.key("carol")) == .ready)
    #expect(places.signIn(2, as: Self.key("bob")) == .tooManyOfHolder(1))
    #expect(places.signIn(2, as: server) == .ready)
    #expect(places.signIn(3, as: server) == .ready)
    #expect(places.signIn(4, as: server) == .tooManyOfHolder(2))
    places.leave(1)
    #expect(places.signIn(4, as: Self.key("bob")) == .ready)
    places.leave(2)
    #expect(places.signIn(5, as: server) == .ready)
  }

  @Test func `addresses are those of IPv4, and networks of IPv6`() throws {
    func address(_ text: String) throws -> ClientAddress {
      ClientAddress(try SocketAddress(ipAddress: text, port: 1))
    }
    #expect(try address("127.0.0.1") == .v4(0x7F00_0001))
    #expect(try address("::ffff:127.0.0.1") == .v4(0x7F00_0001))
    #expect(try address("2001:db8::1") == address("2001:db8::2"))
    #expect(try address("2001:db8::1") != address("2001:db8:0:1::1"))
    #expect(ClientAddress(nil) == .none)
  }
}
