internal import Foundation

/// Sessions that stay: what each costs the server, and how soon a deposit reaches one.
struct IdleWork {
  let sizes: Sizes
  let directory: String

  func measure() throws -> [Figure] {
    let certificate = try Certificates(in: directory)
    let store = directory + "/store"
    _ = try Child.run(
      .fillStore(
        FillStore(
          directory: store, users: sizes.idleSessions, messages: 1,
          messageBytes: sizes.messageBytes, isSettled: false)))
    let server = try Child(.serveStore(ServeStore(directory: store, certificate: certificate)))
    defer { server.end() }
    guard let port = try server.answer().port else { throw MeasuringError("no port") }
    let before = try ProcessMemory(process: server.process).anonymous
    let phones = try Child(
      .idlePhones(
        IdlePhones(
          port: port, certificate: certificate, count: sizes.idleSessions,
          deposits: sizes.idleDeposits)))
    defer { phones.end() }
    _ = try phones.answer()
    let after = try ProcessMemory(process: server.process).anonymous
    Work.say("idle: \(sizes.idleSessions) sessions are live")
    try phones.go()
    let waits = try phones.answer().waits
    let each = (after - before) / Double(sizes.idleSessions)
    return [
      Figure("idle-memory-each", "mailbox", "B", [each]),
      Figure("idle-deposit-to-phone-p50", "mailbox", "ms", [waits.value(atShare: 0.5)]),
      Figure("idle-deposit-to-phone-p99", "mailbox", "ms", [waits.value(atShare: 0.99)]),
    ]
  }
}
