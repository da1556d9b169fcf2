package bifrost.tour;

import bifrost.api.BifrostError;
import bifrost.api.BifrostException;

/** A step of the tour, and how it is shown. */
interface Step {
  void walk() throws Exception;

  /** Shows a step; one that fails too, since what a server cannot do is part of what there is to see. */
  static void show(String title, Step step) throws Exception {
    System.out.println("\n== " + title);
    try {
      step.walk();
    } catch (BifrostException e) {
      say(String.valueOf(e.getMessage()));
    }
  }

  static void say(String text) {
    System.out.println("   " + text);
  }

  static void show(BifrostError error, int httpStatus) {
    say("HTTP said " + httpStatus + ", the caller sees: " + error.getClass().getSimpleName());
    if (error instanceof BifrostError.Rejected rejected) {
      say("status " + rejected.status() + ", type " + rejected.type().orElse("-") + ", param "
          + rejected.param().orElse("-"));
    }
    say(error.message());
  }
}
