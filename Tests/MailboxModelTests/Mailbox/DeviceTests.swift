import MailboxModel
import MailboxTesting
import Testing

@Suite struct DeviceTests {
  private let start = Timestamp(milliseconds: 1_700_000_000_500)

  @Test func `a device holds messages until its lease runs out, to the millisecond`() {
    let device = Device(id: "phone", registeredAt: start, acknowledged: 0)
    #expect(device.holdsMessages(at: start, leaseSeconds: 60))
    let last = Timestamp(milliseconds: start.milliseconds + 59_999)
    #expect(device.holdsMessages(at: last, leaseSeconds: 60))
    #expect(!device.holdsMessages(at: start.adding(seconds: 60), leaseSeconds: 60))
  }

  @Test(arguments: Presence.allCases)
  func `only a signed in device holds messages`(presence: Presence) {
    var device = Device(id: "phone", registeredAt: start, acknowledged: 0)
    device.presence = presence
    let isSignedIn = presence != .signedOut && presence != .replaced
    #expect(device.holdsMessages(at: start, leaseSeconds: 60) == isSignedIn)
  }

  @Test(arguments: [(0, 1439, true), (1440, 0, false), (0, 1440, false), (700, 700, true)])
  func `quiet hours lie within a day`(start: UInt16, end: UInt16, isValid: Bool) {
    let hours = try? QuietHours(startMinute: start, endMinute: end, timeZone: "Europe/Berlin")
    #expect((hours != nil) == isValid)
  }

  @Test(arguments: ["", String(repeating: "z", count: 65)])
  func `a time zone has 1 to 64 bytes`(name: String) {
    let error = #expect(throws: MailboxError.self) {
      try QuietHours(startMinute: 0, endMinute: 1, timeZone: name)
    }
    #expect(error?.code == "invalidArgument")
  }
}
