// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Modules that hand out borrowed bytes as spans from methods of their own.
let spanSettings = swiftSettings + [.enableExperimentalFeature("Lifetimes")]

let package = Package(
  name: "offline-mailbox",
  products: [
    .library(name: "LMDB", targets: ["LMDB"]),
    .library(name: "MailboxModel", targets: ["MailboxModel"]),
    .library(name: "MailboxInterface", targets: ["MailboxInterface"]),
    .library(name: "MailboxStore", targets: ["MailboxStore"]),
    .library(name: "MailboxProtocol", targets: ["MailboxProtocol"]),
    .library(name: "MailboxPush", targets: ["MailboxPush"]),
    .library(name: "MailboxGateways", targets: ["MailboxGateways"]),
    .library(name: "MailboxServer", targets: ["MailboxServer"]),
    .library(name: "MailboxSync", targets: ["MailboxSync"]),
    .library(name: "MailboxClient", targets: ["MailboxClient"]),
    .executable(name: "mailbox", targets: ["mailbox"]),
    .executable(name: "mailboxd", targets: ["mailboxd"]),
    .executable(name: "mailbox-phone", targets: ["mailbox-phone"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // What follows is reached by MailboxProtocol, MailboxServer, MailboxClient and their programs
    // only.
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
    .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
    .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.1"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(
      url: "https://github.com/apple/swift-configuration", from: "1.4.0",
      traits: ["JSON", "YAML"]),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.4"),
  ],
  targets: [
    // The system's LMDB, found by pkg-config.
    .systemLibrary(
      name: "CLMDB",
      pkgConfig: "lmdb",
      providers: [.apt(["liblmdb-dev"]), .brew(["lmdb"])]),
    // What glibc has to say how its allocator keeps memory.
    .systemLibrary(name: "CMalloc"),
    // The system's zlib, which the gRPC transport needs as well.
    .systemLibrary(
      name: "CZlib",
      pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    // Safe transactions and spans; knows nothing of mailboxes.
    .target(name: "LMDB", dependencies: ["CLMDB"], swiftSettings: spanSettings),
    // The words of the project: ids, messages, cursors, pages, and their bytes.
    .target(name: "MailboxModel", swiftSettings: spanSettings),
    // The seam: what can be done with mailboxes, and what a store says of itself. No engine.
    .target(
      name: "MailboxInterface", dependencies: ["MailboxModel"], swiftSettings: swiftSettings),
    // What every database of ours stands on: bytes of rows and keys, and the files they lie in.
    .target(
      name: "StoredBytes", dependencies: ["LMDB", "MailboxModel"], swiftSettings: spanSettings),
    // Journal, recent, settled: the embeddable store.
    .target(
      name: "MailboxStore",
      dependencies: ["LMDB", "MailboxInterface", "MailboxModel", "StoredBytes"],
      swiftSettings: spanSettings),
    // The protobuf contract offline_mailbox.v1: what Scripts/generate-protocol makes of Protos/.
    .target(
      name: "MailboxProtocol",
      dependencies: [
        "MailboxModel",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
      ],
      swiftSettings: swiftSettings),
    // Keys and certificates from files, read as openssl does.
    .target(
      name: "MailboxKeys",
      dependencies: [
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
      ],
      swiftSettings: swiftSettings),
    // Log lines that stay lines, whoever wrote the words in them.
    .target(
      name: "MailboxLog",
      dependencies: [.product(name: "Logging", package: "swift-log")],
      swiftSettings: swiftSettings),
    // The services over gRPC: sign-in, limits, TLS.
    .target(
      name: "MailboxServer",
      dependencies: [
        "CZlib",
        "MailboxInterface",
        "MailboxKeys",
        "MailboxLog",
        "MailboxModel",
        "MailboxProtocol",
        "MailboxPush",
        "MailboxSync",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
        .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "NIOHPACK", package: "swift-nio-http2"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOCertificateReloading", package: "swift-nio-extras"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "JWTKit", package: "jwt-kit"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: swiftSettings),
    // The server as a program.
    .executableTarget(
      name: "mailboxd",
      dependencies: [
        "CMalloc",
        "MailboxGateways",
        "MailboxKeys",
        "MailboxLog",
        "MailboxModel",
        "MailboxPush",
        "MailboxServer",
        "MailboxStore",
        "MailboxTool",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: swiftSettings),
    // The sync protocol's sessions, both sides, without I/O.
    .target(name: "MailboxSync", dependencies: ["MailboxModel"], swiftSettings: spanSettings),
    // Who to wake, with what words: policy, payloads, the dispatcher and its ledger. No network.
    .target(
      name: "MailboxPush",
      dependencies: ["LMDB", "MailboxInterface", "MailboxModel", "StoredBytes"],
      swiftSettings: spanSettings),
    // The ways to APNs, FCM and webhooks, and the credentials for them.
    .target(
      name: "MailboxGateways",
      dependencies: [
        "MailboxKeys",
        "MailboxLog",
        "MailboxModel",
        "MailboxPush",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "NIOHPACK", package: "swift-nio-http2"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
      ],
      swiftSettings: swiftSettings),
    // What an app links: the sync protocol's host over gRPC. No store.
    .target(
      name: "MailboxClient",
      dependencies: [
        "MailboxModel",
        "MailboxProtocol",
        "MailboxSync",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
        .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: swiftSettings),
    // A phone in a terminal.
    .executableTarget(
      name: "mailbox-phone",
      dependencies: [
        "MailboxClient",
        "MailboxModel",
        "MailboxTool",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: swiftSettings),
    // An example: a chat server with a login of its own.
    .executableTarget(
      name: "chat-server",
      dependencies: [
        "MailboxModel",
        "MailboxServer",
        "MailboxStore",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      path: "Examples/ChatServer",
      swiftSettings: swiftSettings),
    // What the three programs do alike: arguments, failures, exit codes, lines, tables.
    .target(
      name: "MailboxTool",
      dependencies: [
        "MailboxModel",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),
    // The command-line tool.
    .executableTarget(
      name: "mailbox",
      dependencies: [
        "MailboxModel",
        "MailboxPush",
        "MailboxStore",
        "MailboxTool",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),
    // What glibc has of posix_spawn beyond POSIX, for the tests that start processes.
    .systemLibrary(name: "CSpawn", path: "Tests/CSpawn"),
    // What several test targets share: the reference model, clocks, crash tools, the chat trace.
    .target(
      name: "MailboxTesting",
      dependencies: ["CSpawn", "MailboxInterface", "MailboxModel", "MailboxStore"],
      path: "Tests/MailboxTesting",
      swiftSettings: swiftSettings),
    // A process for the tests to kill.
    .executableTarget(
      name: "mailbox-crasher",
      dependencies: ["MailboxModel", "MailboxStore", "MailboxTesting"],
      path: "Tests/MailboxCrasher",
      swiftSettings: swiftSettings),
    // Stands in for malloc, and a process that counts with it.
    .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
    .executableTarget(
      name: "mailbox-allocations",
      dependencies: ["CAllocationCount", "MailboxModel", "MailboxStore", "MailboxTesting"],
      path: "Tests/MailboxAllocations",
      swiftSettings: swiftSettings),
    // A dispatcher for the tests to kill.
    .executableTarget(
      name: "mailbox-push-crasher",
      dependencies: ["MailboxModel", "MailboxPush", "MailboxStore", "MailboxTesting"],
      path: "Tests/MailboxPushCrasher",
      swiftSettings: swiftSettings),
    // Ordinary users of a real server, and hostile ones beside them; started by Scripts/soak.
    .executableTarget(
      name: "mailbox-soak",
      dependencies: [
        "MailboxProtocol", "MailboxServer", "MailboxTesting",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
        .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHPACK", package: "swift-nio-http2"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      path: "Tests/MailboxSoak",
      swiftSettings: swiftSettings),
    // What holds of the sources and documents as a whole. Depends on nothing, and is built in no time.
    .testTarget(name: "HouseTests", swiftSettings: swiftSettings),
    // The code that documents show, compiled as its readers compile it.
    .testTarget(
      name: "ExampleTests",
      dependencies: [
        "LMDB", "MailboxClient", "MailboxGateways", "MailboxInterface", "MailboxModel",
        "MailboxProtocol", "MailboxPush", "MailboxServer", "MailboxStore", "MailboxSync",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(name: "LMDBTests", dependencies: ["LMDB"], swiftSettings: swiftSettings),
    .testTarget(
      name: "MailboxModelTests", dependencies: ["MailboxModel", "MailboxTesting"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "MailboxProtocolTests",
      dependencies: [
        "MailboxModel", "MailboxProtocol", "MailboxStore", "MailboxTesting",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "MailboxStoreTests",
      dependencies: [
        "LMDB", "MailboxInterface", "MailboxModel", "MailboxStore", "MailboxTesting", "StoredBytes",
        "mailbox-crasher",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "MailboxServerTests",
      dependencies: [
        "CZlib", "MailboxInterface", "MailboxLog", "MailboxModel", "MailboxProtocol", "MailboxPush",
        "MailboxServer", "MailboxStore", "MailboxSync", "MailboxTesting",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
        .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "JWTKit", package: "jwt-kit"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHPACK", package: "swift-nio-http2"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "MailboxdTests",
      dependencies: [
        "mailboxd", "MailboxModel", "MailboxProtocol", "MailboxPush", "MailboxStore",
        "MailboxTesting",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "MailboxCredentialsTests",
      dependencies: [
        "MailboxGateways", "MailboxKeys", "MailboxModel", "MailboxTesting",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "MailboxClientTests",
      dependencies: [
        "MailboxClient", "MailboxModel", "MailboxServer", "MailboxStore", "MailboxSync",
        "MailboxTesting", "mailbox-phone", "mailboxd", "chat-server",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "MailboxSyncTests",
      dependencies: [
        "MailboxModel", "MailboxPush", "MailboxStore", "MailboxSync", "MailboxTesting",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "MailboxPushTests",
      dependencies: [
        "LMDB", "MailboxModel", "MailboxPush", "MailboxStore", "MailboxTesting", "StoredBytes",
        "mailbox-push-crasher",
      ],
      exclude: ["Payloads"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "MailboxGatewaysTests",
      dependencies: [
        "MailboxGateways", "MailboxModel", "MailboxPush", "MailboxStore", "MailboxTesting",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "NIOHPACK", package: "swift-nio-http2"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "MailboxTests",
      dependencies: ["mailbox", "MailboxModel", "MailboxPush", "MailboxStore", "MailboxTesting"],
      swiftSettings: swiftSettings),
  ]
)
