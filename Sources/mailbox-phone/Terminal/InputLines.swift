internal import AsyncAlgorithms
internal import Dispatch
internal import Foundation

/// Reads what is typed, a line at a time, on a thread of its own: the next one when the last was
/// taken.
struct InputLines {
  let events: AsyncChannel<PhoneEvent>

  func start() {
    let events = events
    Thread.detachNewThread {
      var lines = TypedLines()
      while let line = lines.next() { Self.hand(.line(line), to: events) }
      Self.hand(.endOfInput, to: events)
    }
  }

  private static func hand(_ event: PhoneEvent, to events: AsyncChannel<PhoneEvent>) {
    let taken = DispatchSemaphore(value: 0)
    Task {
      await events.send(event)
      taken.signal()
    }
    taken.wait()
  }
}
