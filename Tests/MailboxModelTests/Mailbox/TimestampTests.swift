import MailboxModel
import Testing

@Suite struct TimestampTests {
  @Test(arguments: [
    (0, 0), (1, 0), (999, 0), (1000, 1), (-1, -1), (-999, -1), (-1000, -1), (-1001, -2),
    (Int64.max, Int64.max / 1000),
  ])
  func `seconds are rounded down`(milliseconds: Int64, seconds: Int64) {
    #expect(Timestamp(milliseconds: milliseconds).seconds == seconds)
  }

  @Test func `the earliest moment has seconds too`() async {
    await #expect(processExitsWith: .success) {
      _ = Timestamp(milliseconds: .min).seconds
    }
  }

  @Test func `seconds beyond what fits are the nearest that fits`() {
    #expect(Timestamp(seconds: .max).milliseconds == .max)
    #expect(Timestamp(seconds: .min).milliseconds == .min)
    #expect(Timestamp(seconds: 5).milliseconds == 5000)
  }

  @Test func `adding seconds stays within what fits`() {
    let late = Timestamp(milliseconds: .max - 10)
    #expect(late.adding(seconds: 1).milliseconds == .max)
    #expect(late.adding(seconds: .max).milliseconds == .max)
    let early = Timestamp(milliseconds: .min + 10)
    #expect(early.adding(seconds: -1).milliseconds == .min)
    #expect(early.adding(seconds: .min).milliseconds == .min)
    #expect(Timestamp(milliseconds: 5).adding(seconds: -1).milliseconds == -995)
  }

  @Test func `earlier moments come first`() {
    #expect(Timestamp(milliseconds: -1) < Timestamp(milliseconds: 0))
    #expect(Timestamp(milliseconds: 0) < Timestamp(milliseconds: 1))
  }
}
