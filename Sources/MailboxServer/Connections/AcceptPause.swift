internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix

/// Stands at the listening socket. When the system has no descriptor or no memory for one more
/// connection, it waits a moment before the next: the transport would end the whole server, and
/// without a pause the socket would be asked again at once, for ever. Reading is switched off for that:
/// a read that has failed stays wanted, whoever asks for it.
final class AcceptPause: ChannelInboundHandler {
  typealias InboundIn = Any
  typealias InboundOut = Any

  private static let pause = TimeAmount.milliseconds(200)
  /// Between two lines of the log.
  private static let quiet = TimeAmount.seconds(10)

  private let logger: Logger
  private var isPaused = false
  private var saidAt: NIODeadline?

  init(logger: Logger) { self.logger = logger }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? IOError else { return context.fireErrorCaught(error) }
    switch error.errnoCode {
    // The client was gone before it was there.
    case ECONNABORTED: break
    case EMFILE, ENFILE, ENOBUFS, ENOMEM: wait(error, context: context)
    default: context.fireErrorCaught(error)
    }
  }

  private func wait(_ error: IOError, context: ChannelHandlerContext) {
    let now = NIODeadline.now()
    if saidAt.map({ now - $0 >= Self.quiet }) ?? true {
      saidAt = now
      logger.error(
        "connections wait: the system has no room for one more",
        metadata: ["reason": "\(String(cString: strerror(error.errnoCode)))"])
    }
    guard !isPaused else { return }
    isPaused = true
    try? context.channel.syncOptions?.setOption(.autoRead, value: false)
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    context.eventLoop.scheduleTask(in: Self.pause) {
      let (handler, context) = bound.value
      handler.isPaused = false
      // It may have been closed meanwhile.
      try? context.channel.syncOptions?.setOption(.autoRead, value: true)
    }
  }
}
