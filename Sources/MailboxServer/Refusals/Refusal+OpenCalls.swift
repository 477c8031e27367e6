internal import GRPCCore

/// The refusals of calls and connections by the limits on how many are open, and on their requests.
extension Refusal {
  static func tooManyCallsInAll(_ max: Int) -> Refusal {
    Refusal(
      .resourceExhausted, reason: "serverFull",
      "the server has as many calls open as it may, which is \(max)", hint: "try again later",
      retryAfter: .seconds(5))
  }

  static func tooManyOpenCalls(_ max: Int) -> Refusal {
    Refusal(
      .resourceExhausted, reason: "tooManyOpenCalls",
      "the token's bearer has \(max) calls open already",
      hint: "wait for some to end, or use the stream", retryAfter: .seconds(1))
  }

  static func tooManyHealthCalls(_ max: Int) -> Refusal {
    Refusal(
      .resourceExhausted, reason: "tooManyOpenCalls",
      "the connection has \(max) calls open already that ask for health",
      hint: "watch what you need to know once", retryAfter: .seconds(1))
  }

  static func holdsTooMuch(_ max: Int) -> Refusal {
    Refusal(
      .resourceExhausted, reason: "tooManyOpenBytes",
      "the requests and answers under way have more than \(max) bytes together",
      hint: "end those that were begun before beginning more", retryAfter: .seconds(1))
  }

  static func allHoldTooMuch(_ max: Int) -> Refusal {
    Refusal(
      .resourceExhausted, reason: "serverFull",
      "the requests and answers under way have as many bytes as the server may hold, which is \(max)",
      hint: "try again later, or ask for less at a time", retryAfter: .seconds(5))
  }

  /// The client has reset the stream before its handler began; nobody hears of it.
  static let callIsOver = Refusal(
    .cancelled, reason: "callIsOver", "the call has ended already", hint: "")

  static func requestTooSlow(_ seconds: Int) -> Refusal {
    Refusal(
      .deadlineExceeded, reason: "requestTooSlow",
      "the request was not whole within \(seconds) seconds",
      hint: "send all of it when you begin it, or less at a time")
  }

  static func frameTooLarge(_ bytes: Int, max: Int) -> Refusal {
    Refusal(
      .resourceExhausted, reason: "requestTooLarge",
      "the frame has \(bytes) bytes, the limit is \(max)",
      hint: "send what the protocol has, and nothing else")
  }

  static func tooManyConnections(_ max: Int) -> Refusal {
    Refusal(
      .resourceExhausted, reason: "serverFull",
      "the server has as many connections as it may, which is \(max)", hint: "try again later",
      retryAfter: .seconds(5))
  }

  static func tooManyConnectionsOfHolder(_ max: Int) -> Refusal {
    Refusal(
      .resourceExhausted, reason: "tooManyConnections",
      "the token's bearer has \(max) connections already",
      hint: "make calls on one of them, or close some", retryAfter: .seconds(10))
  }
}
