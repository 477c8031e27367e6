internal import NIOCore

/// The places of the connections on which nobody has signed in yet, by network and by address, and the one
/// that goes when another comes and there is no place left. Without I/O.
///
/// Whoever opens connections for nothing takes places from himself: for a new one goes the oldest of
///
/// 1. the network that has the most, when that is more than the newcomer's would have then;
/// 2. in the newcomer's own network, the address that has the most, by the same measure;
/// 3. all networks that have as many as the newcomer's would have then, and the newcomer's own, once that
///    oldest one has had time enough to sign in.
struct UnreadyPlaces {
  typealias Number = ConnectionPlaces.Number

  private struct Place {
    var number: Number
    var at: NIODeadline
  }

  private struct Network {
    var count = 0
    /// None of them is empty; the oldest is the first.
    var ofAddress: [ClientAddress: [Place]] = [:]

    /// Those of the address that has the most; of two that have as many, the one whose oldest is older.
    var heaviest: [Place] {
      ofAddress.values.max {
        ($0.count, $1[0].number) < ($1.count, $0[0].number)
      } ?? []
    }

    mutating func remove(at index: Int, of address: ClientAddress) {
      count -= 1
      ofAddress[address]?.remove(at: index)
      if ofAddress[address]?.isEmpty == true { ofAddress[address] = nil }
    }

    var oldest: Place? {
      var oldest: Place?
      for places in ofAddress.values where places[0].number < oldest?.number ?? .max {
        oldest = places[0]
      }
      return oldest
    }
  }

  /// A connection that has said nothing of who it is for so long may have to go for another.
  static let time = TimeAmount.seconds(15)

  private(set) var count = 0
  private var networks: [ClientAddress: Network] = [:]

  /// A connection comes. Its number is larger than those before.
  mutating func add(_ number: Number, of address: ClientAddress, at now: NIODeadline) {
    let place = Place(number: number, at: now)
    networks[address.network, default: Network()].ofAddress[address, default: []].append(place)
    networks[address.network]?.count += 1
    count += 1
  }

  /// A connection is gone, or somebody has signed in on it. O(number of its address).
  mutating func remove(_ number: Number, of address: ClientAddress) {
    guard let ofNetwork = networks[address.network]?.count,
      let own = networks[address.network]?.ofAddress[address],
      let index = own.firstIndex(where: { $0.number == number })
    else { return }
    count -= 1
    guard ofNetwork > 1 else { return networks[address.network] = nil }
    networks[address.network]?.remove(at: index, of: address)
  }

  /// Returns the connection that gives way to a newcomer; nil when the newcomer is not to be let in.
  /// O(number of them).
  func givesWay(to address: ClientAddress, at now: NIODeadline) -> Number? {
    let own = networks[address.network]
    let ownCount = (own?.count ?? 0) + 1
    if let heaviest = networks.values.max(by: { $0.count < $1.count }), heaviest.count > ownCount {
      return heaviest.heaviest.first?.number
    }
    if let own, own.heaviest.count > (own.ofAddress[address]?.count ?? 0) + 1 {
      return own.heaviest.first?.number
    }
    var oldest = own?.oldest
    for network in networks.values where network.count >= ownCount {
      guard let other = network.oldest, other.number < oldest?.number ?? .max else { continue }
      oldest = other
    }
    guard let oldest, now - oldest.at >= Self.time else { return nil }
    return oldest.number
  }
}
