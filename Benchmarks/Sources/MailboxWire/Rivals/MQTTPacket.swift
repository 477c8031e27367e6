internal import NIOCore

/// Packets of MQTT 3.1.1 (section 2 and 3 of the standard), as far as QoS 1 needs them.
enum MQTTPacket {
  case connected(code: UInt8)
  /// A message with its number, which its payload begins with.
  case published(packet: UInt16, number: UInt64, bytes: Int)
  /// The broker has a message.
  case acknowledged(packet: UInt16)
  case subscribed
  case other

  /// The next whole packet; nil when there is none yet.
  init?(_ buffer: inout ByteBuffer) {
    guard let first = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self) else { return nil }
    var (length, shift, head) = (0, 0, 1)
    while true {
      guard let byte = buffer.getInteger(at: buffer.readerIndex + head, as: UInt8.self) else {
        return nil
      }
      length |= Int(byte & 127) << shift
      shift += 7
      head += 1
      if byte & 128 == 0 { break }
    }
    guard buffer.readableBytes >= head + length else { return nil }
    buffer.moveReaderIndex(forwardBy: head)
    guard var body = buffer.readSlice(length: length) else { return nil }
    switch first >> 4 {
    case 2: self = .connected(code: body.getInteger(at: body.readerIndex + 1) ?? 255)
    case 3:
      let topic = Int(body.readInteger(as: UInt16.self) ?? 0)
      body.moveReaderIndex(forwardBy: min(topic, body.readableBytes))
      let packet = body.readInteger(as: UInt16.self) ?? 0
      self = .published(
        packet: packet, number: body.readInteger(as: UInt64.self) ?? 0, bytes: length)
    case 4: self = .acknowledged(packet: body.readInteger(as: UInt16.self) ?? 0)
    case 9: self = .subscribed
    default: self = .other
    }
  }

  static func topic(of client: String) -> String { "to/" + client }

  /// A session that stays when its connection goes.
  static func connect(_ client: String, keepsSession: Bool, to buffer: inout ByteBuffer) {
    begin(0x10, bytes: 12 + client.utf8.count, to: &buffer)
    write("MQTT", to: &buffer)
    buffer.writeInteger(UInt8(4))
    buffer.writeInteger(UInt8(keepsSession ? 0 : 2))
    buffer.writeInteger(UInt16(600))
    write(client, to: &buffer)
  }

  static func subscribe(_ topic: String, to buffer: inout ByteBuffer) {
    begin(0x82, bytes: 5 + topic.utf8.count, to: &buffer)
    buffer.writeInteger(UInt16(1))
    write(topic, to: &buffer)
    buffer.writeInteger(UInt8(1))
  }

  static func publish(
    _ number: UInt64, on topic: String, packet: UInt16, bytes: Int, to buffer: inout ByteBuffer
  ) {
    let filler = max(0, bytes - 8)
    begin(0x32, bytes: 4 + topic.utf8.count + 8 + filler, to: &buffer)
    write(topic, to: &buffer)
    buffer.writeInteger(packet)
    buffer.writeInteger(number)
    buffer.writeRepeatingByte(UInt8(ascii: "x"), count: filler)
  }

  static func acknowledge(_ packet: UInt16, to buffer: inout ByteBuffer) {
    buffer.writeInteger(UInt16(0x4002))
    buffer.writeInteger(packet)
  }

  static func disconnect(to buffer: inout ByteBuffer) { buffer.writeInteger(UInt16(0xE000)) }

  private static func begin(_ first: UInt8, bytes: Int, to buffer: inout ByteBuffer) {
    buffer.writeInteger(first)
    var rest = bytes
    repeat {
      let more: UInt8 = rest >= 128 ? 128 : 0
      buffer.writeInteger(UInt8(rest & 127) | more)
      rest >>= 7
    } while rest > 0
  }

  private static func write(_ text: String, to buffer: inout ByteBuffer) {
    buffer.writeInteger(UInt16(text.utf8.count))
    buffer.writeString(text)
  }
}
