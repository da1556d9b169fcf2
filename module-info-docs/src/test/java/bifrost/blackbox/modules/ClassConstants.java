package bifrost.blackbox.modules;

import bifrost.blackbox.support.Packaged;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;

/**
 * The constants of a class file that show what it uses.
 *
 * @param classes the names of the classes, with slashes
 * @param methods the methods that it calls, in the form {@code java/lang/Class.forName(parameters)result}
 * @param strings its string literals
 */
record ClassConstants(Set<String> classes, Set<String> methods, Set<String> strings) {
  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;
  private static final int CLASS = 7;
  private static final int STRING = 8;
  private static final int METHOD = 10;
  private static final int INTERFACE_METHOD = 11;
  private static final int METHOD_HANDLE = 15;
  private static final Set<Integer> OF_ONE_REFERENCE = Set.of(CLASS, STRING, 16, 19, 20); // + method type etc.

  /** A constant that refers to one or two others. */
  private record Reference(int tag, int first, int second) {}

  /** {@return the constants of all classes of a module, by name} */
  static Map<String, ClassConstants> ofModule(String module) throws IOException {
    var classes = new TreeMap<String, ClassConstants>();
    try (var jar = new JarFile(Packaged.jar(module).toFile())) {
      for (var entry : jar.stream().filter(each -> each.getName().endsWith(".class")).toList()) {
        try (var content = jar.getInputStream(entry)) {
          classes.put(entry.getName().replaceFirst("\\.class$", "").replace('/', '.'), read(content));
        }
      }
    }
    return classes;
  }

  static ClassConstants read(InputStream classFile) throws IOException {
    var texts = new TreeMap<Integer, String>();
    var references = new TreeMap<Integer, Reference>();
    var in = new DataInputStream(classFile);
    in.readLong(); // magic number and version
    int count = in.readUnsignedShort();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      if (tag == UTF8) {
        texts.put(i, in.readUTF());
      } else if (tag == LONG || tag == DOUBLE) {
        in.readLong();
        i++; // takes two entries
      } else if (tag == METHOD_HANDLE) {
        in.readUnsignedByte();
        in.readUnsignedShort();
      } else {
        int first = in.readUnsignedShort();
        references.put(i, new Reference(tag, first, OF_ONE_REFERENCE.contains(tag) ? 0 : in.readUnsignedShort()));
      }
    }
    return of(texts, references);
  }

  private static ClassConstants of(Map<Integer, String> texts, Map<Integer, Reference> references) {
    var constants = new ClassConstants(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    for (var each : references.values()) {
      if (each.tag() == CLASS) constants.classes().add(texts.get(each.first()));
      if (each.tag() == STRING) constants.strings().add(texts.get(each.first()));
      if (each.tag() == METHOD || each.tag() == INTERFACE_METHOD) {
        var owner = texts.get(references.get(each.first()).first());
        var nameAndType = references.get(each.second());
        constants.methods().add(owner + "." + texts.get(nameAndType.first()) + texts.get(nameAndType.second()));
      }
    }
    return constants;
  }
}
