package bifrost.api;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** The API of the next release, with incompatible changes. */
public final class Sample {
  private Sample() {}

  public static Collection<String> changedReturnType() {
    return List.of();
  }

  public static void changedParameter(Collection<String> values) {}

  public static void addedException() throws IOException {}

  public record RemovedComponent(int a) {}

  public record AddedComponent(int a, int b) {}

  public interface AddedAbstractMethod {
    void a();

    void b();
  }

  public sealed interface NarrowedInterface permits Remaining {}

  public record Remaining() implements NarrowedInterface {}

  public record Removed() {}

  public static class LessVisibleMethod {
    public LessVisibleMethod() {}

    void a() {}
  }

  public static final class BecameFinal {
    public BecameFinal() {}
  }

  public enum RemovedConstant { A }
}
