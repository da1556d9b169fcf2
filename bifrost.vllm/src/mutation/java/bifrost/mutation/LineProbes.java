package bifrost.mutation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * Records which lines of instrumented classes run. Instrumented code calls {@link #hit} through the class path, so the
 * record is static. Thread-safe.
 */
public final class LineProbes {
  private static final List<String> LINES = new ArrayList<>(); // the line of each probe, as "class:line"
  private static BitSet hits = new BitSet();

  private LineProbes() {}

  /**
   * Records that a line runs; called by instrumented code.
   *
   * @param probe the number of the probe
   */
  public static void hit(int probe) {
    synchronized (LINES) {
      hits.set(probe);
    }
  }

  /** Returns the lines that have run since the last call. */
  static List<String> takeHits() {
    synchronized (LINES) {
      var lines = hits.stream().mapToObj(LINES::get).distinct().toList();
      hits = new BitSet();
      return lines;
    }
  }

  private static int newProbe(String line) {
    synchronized (LINES) {
      LINES.add(line);
      return LINES.size() - 1;
    }
  }

  /** Adds a probe to each line of a class. */
  static byte[] instrument(String className, byte[] bytes) {
    var node = new ClassNode();
    new ClassReader(bytes).accept(node, 0);
    for (var method : node.methods) {
      for (var instruction : method.instructions.toArray()) {
        if (!(instruction instanceof LineNumberNode line)) continue;
        var probe = new InsnList();
        probe.add(new LdcInsnNode(newProbe(className + ":" + line.line)));
        probe.add(new MethodInsnNode(Opcodes.INVOKESTATIC, "bifrost/mutation/LineProbes", "hit", "(I)V"));
        method.instructions.insert(beforeCode(line), probe);
      }
    }
    var writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    node.accept(writer);
    return writer.toByteArray();
  }

  /**
   * Returns the node behind which the probe of a line belongs. A frame must stay directly behind its label, and an
   * instruction {@code new} too, because frames refer to the label of an object that is not initialized.
   */
  private static AbstractInsnNode beforeCode(AbstractInsnNode line) {
    var last = line;
    var node = line.getNext();
    for (; node != null && node.getOpcode() < 0; node = node.getNext()) {
      if (node instanceof FrameNode) last = node;
    }
    return node != null && node.getOpcode() == Opcodes.NEW ? node : last;
  }
}
