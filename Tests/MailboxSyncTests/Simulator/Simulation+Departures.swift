import MailboxModel
import MailboxSync
import MailboxTesting

/// Devices that sign out, are removed, replace one another, and stay away past their lease.
extension Simulation {
  func depart(_ phone: Phone) async throws {
    switch Int.random(in: 0..<5, using: &random) {
    case 0:
      let lease = Int64(plan.leaseSeconds) * 1000
      note("\(phone.device) stays away")
      crashApp(on: phone, forMilliseconds: lease...2 * lease)
    case 1: try await signOut(phone)
    case 2: try await remove(phone)
    case 3:
      phone.replacesOthers = true
      crashApp(on: phone)
    default:
      guard serverIsUp else { return }
      _ = try await register(phone.device, replacingOthers: true)
    }
  }

  /// The app's call, or an operator's.
  private func signOut(_ phone: Phone) async throws {
    guard serverIsUp, phone.standing.signIn == .signedIn else { return }
    try await store.signOut(phone.device)
    note("\(phone.device) is signed out")
    departures.signOuts += 1
    left(phone, as: .signedOut)
    floorIsDue = true
  }

  /// Its user's call, or an operator's. What its session has under way does not bring it back.
  private func remove(_ phone: Phone) async throws {
    guard serverIsUp, phone.standing.signIn == .signedIn else { return }
    try await store.removeDevice(phone.device)
    note("\(phone.device) is removed")
    departures.removals += 1
    left(phone, as: .unknown)
    floorIsDue = true
  }

  /// A device is signed in, by its Hello or by a call.
  func register(
    _ device: DeviceID, replacingOthers: Bool
  ) async throws -> OpenedMailbox {
    let opened = try await store.open(device, replacingOthers: replacingOthers)
    for phone in phones {
      if phone.device == device {
        if phone.standing.signIn == .unknown {
          phone.registeredAt[opened.epoch] = opened.acknowledged
        }
        phone.standing = Standing(signIn: .signedIn, heardAt: now)
      } else if replacingOthers, phone.standing.signIn == .signedIn {
        note("\(device) replaces \(phone.device)")
        departures.replacements += 1
        left(phone, as: .replaced)
      }
    }
    floorIsDue = replacingOthers
    return opened
  }

  /// The phone's user logs in where that is needed, sometimes to an app that has forgotten all.
  func comeBack(_ phone: Phone) async throws {
    guard phone.client == nil else { return }
    if phone.standing.hasLeft {
      guard serverIsUp else {
        return schedule(after: 1_000, { try await $0.comeBack(phone) })
      }
      if chance(in: 3) { phone.persisted = nil }
      note("\(phone.device) signs in again")
      _ = try await register(phone.device, replacingOthers: false)
    }
    try startApp(on: phone)
  }

  /// The store was told where a device's app is; only of one that is signed in does it take that.
  func report(_ presence: Presence, badge: UInt32?, of device: DeviceID) async throws {
    do throws(MailboxError) {
      try await store.setPresence(presence, badge: badge, of: device)
    } catch {
      let standing = phones.first { $0.device == device }?.standing
      switch error {
      case .deviceSignedOut where standing?.hasLeft == true: break
      case .unknownDevice where standing?.signIn == .unknown: break
      default: throw error
      }
      return note("\(device) is not signed in, its presence is refused")
    }
    try heard(of: device)
  }

  /// The store took something from a device, which renews its lease.
  func heard(of device: DeviceID) throws {
    for phone in phones where phone.device == device {
      guard phone.standing.signIn == .signedIn else {
        throw Violation("G12", "\(device) is heard of, though it is \(phone.standing.signIn)")
      }
      phone.standing.heardAt = now
    }
  }

  private func left(_ phone: Phone, as signIn: Standing.SignIn) {
    phone.standing.signIn = signIn
    let run = serverRun
    schedule(after: delay()) { simulation in
      guard simulation.serverRun == run else { return }
      try await simulation.tellOfDeparture(phone)
    }
  }

  /// The feed tells a session that its device left; the store knows whether it is back already. One that
  /// is not known yet is about to be, by the session's own Hello.
  private func tellOfDeparture(_ phone: Phone) async throws {
    guard let id = live.sessions(of: "bob")[phone.device], let end = servers[id] else { return }
    switch try await store.device(phone.device)?.presence {
    case .signedOut: try await take(.ending(.signedOut), by: end)
    case .replaced: try await take(.ending(.replaced), by: end)
    case nil where end.isSignedIn: try await take(.ending(.signedOut), by: end)
    default: return
    }
    let hasEnded = end.session.hasEnded
    guard hasEnded else {
      throw Violation("G12", "session \(id) goes on, though its device left")
    }
  }
}
