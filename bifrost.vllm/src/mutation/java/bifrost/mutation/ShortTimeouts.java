package bifrost.mutation;

import bifrost.testkit.contract.ProviderContract;
import java.time.Duration;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Lowers {@link ProviderContract#timeout()} in a contract, because many mutants never respond. */
final class ShortTimeouts {
  private static final String CONTRACT = Type.getInternalName(ProviderContract.class);
  private static final String DURATION = Type.getInternalName(Duration.class);

  private ShortTimeouts() {}

  /** Returns the class with a method {@code timeout} if it implements the contract, otherwise as it is. */
  static byte[] apply(byte[] bytes, Duration timeout) {
    var reader = new ClassReader(bytes);
    if (!List.of(reader.getInterfaces()).contains(CONTRACT)) return bytes;
    var writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(new ClassVisitor(Opcodes.ASM9, writer) {
      @Override
      public void visitEnd() {
        var method = visitMethod(Opcodes.ACC_PUBLIC, "timeout", "()L" + DURATION + ";", null, null);
        method.visitCode();
        method.visitLdcInsn(timeout.toMillis());
        method.visitMethodInsn(Opcodes.INVOKESTATIC, DURATION, "ofMillis", "(J)L" + DURATION + ";", false);
        method.visitInsn(Opcodes.ARETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
        super.visitEnd();
      }
    }, 0);
    return writer.toByteArray();
  }
}
