package bifrost.testkit;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The classes and methods to which a class file refers, read from its constant pool.
 *
 * @param classes the names of the classes, with slashes
 * @param methods the methods, in the form {@code owner.name(parameters)result}
 */
record ClassReferences(Set<String> classes, Set<String> methods) {
  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;
  private static final int CLASS = 7;
  private static final int METHOD = 10;
  private static final int INTERFACE_METHOD = 11;
  private static final int METHOD_HANDLE = 15;

  /** A constant that refers to up to two other constants. */
  private record Reference(int tag, int first, int second) {}

  static ClassReferences of(byte[] classFile) throws IOException {
    var texts = new HashMap<Integer, String>();
    var references = new HashMap<Integer, Reference>();
    var in = new DataInputStream(new ByteArrayInputStream(classFile));
    in.skipBytes(8); // magic number and version
    int count = in.readUnsignedShort();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case UTF8 -> texts.put(i, in.readUTF());
        case LONG, DOUBLE -> {
          in.readLong();
          i++; // takes two entries
        }
        case METHOD_HANDLE -> in.skipBytes(3);
        case CLASS, 8, 16, 19, 20 -> references.put(i, new Reference(tag, in.readUnsignedShort(), 0));
        default -> references.put(i, new Reference(tag, in.readUnsignedShort(), in.readUnsignedShort()));
      }
    }
    return resolved(texts, references);
  }

  private static ClassReferences resolved(Map<Integer, String> texts, Map<Integer, Reference> references) {
    var resolved = new ClassReferences(new HashSet<>(), new HashSet<>());
    for (var each : references.values()) {
      if (each.tag() == CLASS) resolved.classes().add(texts.get(each.first()));
      if (each.tag() == METHOD || each.tag() == INTERFACE_METHOD) {
        var nameAndType = references.get(each.second());
        resolved.methods().add(texts.get(references.get(each.first()).first()) + "."
            + texts.get(nameAndType.first()) + texts.get(nameAndType.second()));
      }
    }
    return resolved;
  }
}
