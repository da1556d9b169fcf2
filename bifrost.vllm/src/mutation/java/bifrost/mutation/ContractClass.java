package bifrost.mutation;

import bifrost.testkit.contract.ProviderContract;
import java.time.Duration;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Makes a class that implements the contract public, so that {@link ContractRules} can create it, and lowers
 * {@link ProviderContract#timeout()}, because many mutants never respond.
 */
final class ContractClass {
  private static final String CONTRACT = Type.getInternalName(ProviderContract.class);
  private static final String DURATION = Type.getInternalName(Duration.class);

  private ContractClass() {}

  /** Returns the changed class if it implements the contract, otherwise the class as it is. */
  static byte[] prepare(byte[] bytes, Duration timeout) {
    var reader = new ClassReader(bytes);
    if (!List.of(reader.getInterfaces()).contains(CONTRACT)) return bytes;
    var writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(new Preparation(writer, timeout), 0);
    return writer.toByteArray();
  }

  private static final class Preparation extends ClassVisitor {
    private final Duration timeout;

    Preparation(ClassWriter writer, Duration timeout) {
      super(Opcodes.ASM9, writer);
      this.timeout = timeout;
    }

    @Override
    public void visit(int version, int access, String name, String signature, String parent, String[] interfaces) {
      super.visit(version, access | Opcodes.ACC_PUBLIC, name, signature, parent, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature,
        String[] exceptions) {
      if (name.equals("timeout")) return null;
      int visible = name.equals("<init>") ? access | Opcodes.ACC_PUBLIC : access;
      return super.visitMethod(visible, name, descriptor, signature, exceptions);
    }

    @Override
    public void visitEnd() {
      var method = super.visitMethod(Opcodes.ACC_PUBLIC, "timeout", "()L" + DURATION + ";", null, null);
      method.visitCode();
      method.visitLdcInsn(timeout.toMillis());
      method.visitMethodInsn(Opcodes.INVOKESTATIC, DURATION, "ofMillis", "(J)L" + DURATION + ";", false);
      method.visitInsn(Opcodes.ARETURN);
      method.visitMaxs(0, 0);
      method.visitEnd();
      super.visitEnd();
    }
  }
}
