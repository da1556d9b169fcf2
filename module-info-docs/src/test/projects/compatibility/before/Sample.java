package bifrost.api;

import java.util.List;

/** The API of a release. {@code .ci/release-dry-run} compares it with the other file of this name. */
public final class Sample {
  private Sample() {}

  public static void removedMethod() {}

  public static List<String> changedReturnType() {
    return List.of();
  }

  public static void changedParameter(List<String> values) {}

  public static void addedException() {}

  public record RemovedComponent(int a, int b) {}

  public record AddedComponent(int a) {}

  public interface AddedAbstractMethod {
    void a();
  }

  public sealed interface NarrowedInterface permits Remaining, Removed {}

  public record Remaining() implements NarrowedInterface {}

  public record Removed() implements NarrowedInterface {}

  public static class LessVisibleMethod {
    public LessVisibleMethod() {}

    protected void a() {}
  }

  public static class BecameFinal {
    public BecameFinal() {}
  }

  public enum RemovedConstant { A, B }
}
