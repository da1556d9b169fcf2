package bifrost.tour;

import bifrost.api.BifrostError;
import bifrost.api.BifrostException;

/** A step of the tour. */
interface Step {
  void run() throws Exception;

  /**
   * Prints the title, and the source code of a method of a class, and runs the step. Prints errors instead of failing,
   * because servers omit some operations.
   */
  static void show(String title, Class<?> type, String method, Step step) throws Exception {
    System.out.println("\n== " + title);
    for (var line : SourceCode.of(type, method)) System.out.println("   | " + line);
    try {
      step.run();
    } catch (BifrostException e) {
      print(String.valueOf(e.getMessage()));
    }
  }

  static void print(String text) {
    System.out.println("   " + text);
  }

  static void show(BifrostError error, int httpStatus) {
    print("HTTP status " + httpStatus + ", error " + error.getClass().getSimpleName());
    if (error instanceof BifrostError.Rejected rejected) {
      print("status " + rejected.status() + ", type " + rejected.type().orElse("-") + ", param "
          + rejected.param().orElse("-"));
    }
    print(error.message());
  }
}
