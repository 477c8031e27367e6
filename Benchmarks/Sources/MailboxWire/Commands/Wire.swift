internal import ArgumentParser
internal import Crypto
internal import GRPCCore
internal import GRPCNIOTransportHTTP2Posix
internal import Logging
internal import MailboxClient
internal import MailboxModel
internal import MailboxProtocol
internal import MailboxServer
internal import MailboxStore
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import SwiftProtobuf
internal import X509

@main
struct Wire: AsyncParsableCommand {
  func run() async throws {}
}
