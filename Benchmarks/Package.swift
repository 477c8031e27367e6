// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// A rival is built when its library's header is there, so that `liblmdb-dev` alone is enough.
func hasHeader(_ path: String) -> Bool {
  ["/usr/include", "/usr/local/include", "/opt/homebrew/include"].contains {
    FileManager.default.fileExists(atPath: "\($0)/\(path)")
  }
}

struct Rival {
  let target: String
  let header: String
  let library: String
  let define: String
  var isInstalled: Bool { hasHeader(header) }
}

let optionalRivals = [
  Rival(
    target: "RivalsRocksDB", header: "rocksdb/c.h", library: "rocksdb", define: "HAS_ROCKSDB"),
  Rival(target: "RivalsSQLite", header: "sqlite3.h", library: "sqlite3", define: "HAS_SQLITE"),
  Rival(
    target: "RivalsRedis", header: "hiredis/hiredis.h", library: "hiredis", define: "HAS_REDIS"),
].filter(\.isInstalled)

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let cSettings: [CSetting] = [.define("_GNU_SOURCE")]

let package = Package(
  name: "offline-mailbox-benchmarks",
  products: [
    .executable(name: "mailbox-compare", targets: ["MailboxCompare"]),
    .executable(name: "mailbox-push-bench", targets: ["MailboxPushBench"]),
    .executable(name: "mailbox-wire", targets: ["MailboxWire"]),
  ],
  dependencies: [
    .package(name: "offline-mailbox", path: "../"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // What follows is reached by MailboxWire and MailboxPushBench only.
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
    .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ],
  targets: [
    // What every rival in C offers to the harness.
    .target(name: "RivalInterface", cSettings: cSettings),
    .target(
      name: "RivalsLMDB", dependencies: ["RivalInterface"], cSettings: cSettings,
      linkerSettings: [.linkedLibrary("lmdb")]),
    .executableTarget(
      name: "MailboxCompare",
      dependencies: [
        "RivalInterface", "RivalsLMDB",
        .product(name: "MailboxModel", package: "offline-mailbox"),
        .product(name: "MailboxStore", package: "offline-mailbox"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ] + optionalRivals.map { .target(name: $0.target) },
      swiftSettings: swiftSettings + optionalRivals.map { .define($0.define) }),
    // Deciding, rendering, dispatching and sending pushes; the last to a server of its own on loopback.
    .executableTarget(
      name: "MailboxPushBench",
      dependencies: [
        .product(name: "MailboxGateways", package: "offline-mailbox"),
        .product(name: "MailboxModel", package: "offline-mailbox"),
        .product(name: "MailboxPush", package: "offline-mailbox"),
        .product(name: "MailboxStore", package: "offline-mailbox"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHPACK", package: "swift-nio-http2"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
      ],
      swiftSettings: swiftSettings),
    // Which cores a process has, of which glibc tells C alone.
    .target(name: "CAffinity", cSettings: cSettings),
    // The same over the network: a server, its clients, and brokers beside it.
    .executableTarget(
      name: "MailboxWire",
      dependencies: [
        "CAffinity",
        .product(name: "MailboxModel", package: "offline-mailbox"),
        .product(name: "MailboxStore", package: "offline-mailbox"),
        .product(name: "MailboxProtocol", package: "offline-mailbox"),
        .product(name: "MailboxServer", package: "offline-mailbox"),
        .product(name: "MailboxSync", package: "offline-mailbox"),
        .product(name: "MailboxClient", package: "offline-mailbox"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: swiftSettings),
  ]
    + optionalRivals.map {
      .target(
        name: $0.target, dependencies: ["RivalInterface"], cSettings: cSettings,
        linkerSettings: [.linkedLibrary($0.library)])
    }
)
