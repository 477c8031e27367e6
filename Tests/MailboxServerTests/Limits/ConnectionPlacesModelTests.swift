@testable import MailboxServer
import MailboxModel
import MailboxTesting
import NIOCore
import Testing

/// Places for connections, by their rules alone.
@Suite struct ConnectionPlacesModelTests {
  private static func key(_ name: String) -> SignedIn {
    .app(CallRate.Key(app: nil, user: UserID(checked: name)))
  }

  @Test func `those who have not signed in have places of their own`() {
    var places = ConnectionPlaces(readyMax: 2, unreadyMax: 2, perUserMax: 9, perSenderMax: 9)
    #expect(places.arrive(from: .v4(1), at: .now()) == .taken(1))
    #expect(places.arrive(from: .v4(1), at: .now()) == .taken(2))
    #expect(places.arrive(from: .v4(1), at: .now()) == .refused)
    #expect(places.signIn(1, as: Self.key("bob")) == .ready)
    #expect(places.arrive(from: .v4(1), at: .now()) == .taken(3))
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
      #expect(places.arrive(from: .v4(7), at: .now()) == .taken(number))
    }
    #expect(places.arrive(from: .v4(8), at: .now()) == .taken(4))
    #expect(places.arrive(from: .v4(9), at: .now()) == .takenInPlace(5, of: 1))
    #expect(places.arrive(from: .v4(9), at: .now()) == .refused)
    #expect(places.arrive(from: .v4(7), at: .now()) == .refused)
    #expect(places.arrive(from: .v6(7), at: .now()) == .takenInPlace(6, of: 2))
    // One each: nobody has more than a newcomer would.
    #expect(places.arrive(from: .v4(10), at: .now()) == .refused)
    // Gone twice is gone once.
    places.leave(2)
    #expect(places.count == 4)
  }

  @Test func `a site of IPv6 is one, however many of its networks come`() {
    var places = ConnectionPlaces(readyMax: 9, unreadyMax: 4, perUserMax: 9, perSenderMax: 9)
    let start = NIODeadline.now()
    func come(_ address: ClientAddress) -> ConnectionPlaces.Arrival {
      places.arrive(from: address, at: start)
    }
    for network in 1...4 as ClosedRange<UInt64> {
      #expect(come(.v6(0x2001_0DB8_0001_0000 | network)) == .taken(network))
    }
    #expect(come(.v4(1)) == .takenInPlace(5, of: 1))
    // Of its own site, a network that has less takes from one that has more.
    #expect(come(.v6(0x2001_0DB8_0001_0009)) == .refused)
    places.leave(2)
    #expect(come(.v6(0x2001_0DB8_0001_0003)) == .taken(6))
    #expect(come(.v6(0x2001_0DB8_0001_0009)) == .takenInPlace(7, of: 3))
  }

  @Test func `where none has more, one that had time to sign in goes for a newcomer`() {
    var places = ConnectionPlaces(readyMax: 9, unreadyMax: 3, perUserMax: 9, perSenderMax: 9)
    let start = NIODeadline.now()
    for site in 1...3 as ClosedRange<UInt64> {
      let now = start + .seconds(Int64(site))
      #expect(places.arrive(from: .v6(site << 16), at: now) == .taken(site))
    }
    #expect(places.arrive(from: .v4(1), at: start + .seconds(15)) == .refused)
    #expect(places.arrive(from: .v4(1), at: start + .seconds(16)) == .takenInPlace(4, of: 1))
    // Whoever has as many takes from himself, or from one with more.
    #expect(places.arrive(from: .v4(1), at: start + .seconds(30)) == .refused)
    #expect(places.arrive(from: .v4(1), at: start + .seconds(31)) == .takenInPlace(5, of: 4))
  }

  @Test func `the rules hold for any arrivals, as a list has them`() {
    let seed = SeededGenerator.seed(or: 31)
    var random = SeededGenerator(seed: seed)
    var places = ConnectionPlaces(readyMax: 99, unreadyMax: 12, perUserMax: 99, perSenderMax: 99)
    var listed: [(number: UInt64, address: ClientAddress, at: NIODeadline)] = []
    var now = NIODeadline.now()
    for step in 1...3000 {
      now = now + .milliseconds(Int64.random(in: 0...3000, using: &random))
      let address = ClientAddress.v6(
        UInt64.random(in: 1...4, using: &random) << 16 | UInt64.random(in: 0...3, using: &random))
      let own = listed.count { $0.address == address } + 1
      let ofSite = listed.count { $0.address.network == address.network } + 1
      func site(_ other: ClientAddress) -> Int {
        listed.count { $0.address.network == other.network }
      }
      switch places.arrive(from: address, at: now) {
      case .taken(let number):
        #expect(listed.count < 12, "seed \(seed), step \(step)")
        listed.append((number, address, now))
      case .takenInPlace(let number, of: let gone):
        let other = listed.first { $0.number == gone }
        guard let other else { return #expect(Bool(false), "seed \(seed), step \(step)") }
        let isOfHeavySite = site(other.address) > ofSite
        let isOfHeavyNetwork =
          other.address.network == address.network
          && listed.count { $0.address == other.address } > own
        let hadTime =
          now - other.at >= UnreadyPlaces.time
          && (site(other.address) >= ofSite || other.address.network == address.network)
        #expect(isOfHeavySite || isOfHeavyNetwork || hadTime, "seed \(seed), step \(step)")
        let ofItsAddress = listed.filter { $0.address == other.address }
        #expect(ofItsAddress.first?.number == gone, "seed \(seed), step \(step)")
        if let most = listed.map({ site($0.address) }).max(), most > ofSite {
          #expect(site(other.address) == most, "seed \(seed), step \(step)")
        }
        listed.removeAll { $0.number == gone }
        listed.append((number, address, now))
      case .refused:
        // Nobody has more than this one would have then, and nobody has had the time.
        let sites = listed.map { site($0.address) }
        #expect((sites.max() ?? 0) <= ofSite, "seed \(seed), step \(step)")
        let olds = listed.filter { now - $0.at >= UnreadyPlaces.time }
        #expect(
          !olds.contains { site($0.address) >= ofSite || $0.address.network == address.network },
          "seed \(seed), step \(step)")
      }
      if Int.random(in: 0..<3, using: &random) == 0, let some = listed.randomElement(using: &random)
      {
        places.leave(some.number)
        listed.removeAll { $0.number == some.number }
      }
      #expect(places.unreadyCount == listed.count, "seed \(seed), step \(step)")
    }
  }

  @Test func `a user has so many, and a server that sends as many as it may`() {
    var places = ConnectionPlaces(readyMax: 9, unreadyMax: 9, perUserMax: 1, perSenderMax: 2)
    let server = SignedIn.server(CallRate.Key(app: nil, user: UserID(checked: "bob")))
    for _ in 1...6 { _ = places.arrive(from: .none, at: .now()) }
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
