import Testing

@testable import MailboxSync

struct FrameAllowanceTests {
  private func at(_ milliseconds: Int64) -> SyncInstant { SyncInstant(milliseconds: milliseconds) }

  @Test func `a burst passes and the next frame does not`() {
    var allowance = FrameAllowance(perSecond: 2, burst: 3, at: at(0))
    let taken = (0..<4).map { _ in allowance.take(at: at(0)) }
    #expect(taken == [true, true, true, false])
  }

  @Test func `time brings frames back at the rate and no more than a burst`() {
    var allowance = FrameAllowance(perSecond: 2, burst: 3, at: at(0))
    for _ in 0..<3 { _ = allowance.take(at: at(0)) }
    let back = [499, 500, 500].map { allowance.take(at: at($0)) }
    #expect(back == [false, true, false])
    let later = (0..<4).map { _ in allowance.take(at: at(1_000_000)) }
    #expect(later == [true, true, true, false])
  }

  @Test func `a clock at its end gives a full burst and traps nowhere`() {
    var allowance = FrameAllowance(perSecond: .max, burst: .max, at: at(.min))
    let taken = allowance.take(at: at(.max))
    #expect(taken)
  }
}
