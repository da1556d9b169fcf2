package bifrost.tour;

import bifrost.api.BifrostError;
import bifrost.api.BifrostException;

/** A step of the tour. */
interface Step {
  void run() throws Exception;

  /** Prints the title and runs the step. Prints errors instead of failing, because servers omit some operations. */
  static void show(String title, Step step) throws Exception {
    System.out.println("\n== " + title);
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
