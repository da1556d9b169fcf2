package bifrost.testkit.internal.proxy;

import bifrost.testkit.Fault;
import java.time.Duration;

/** The Java expression that creates a fault, so that a failing case can be copied into a test. */
public final class FaultExpression {
  private final StringBuilder text = new StringBuilder("Fault");

  private FaultExpression() {}

  public static String of(Fault fault) {
    var expression = new FaultExpression();
    expression.ending(fault);
    if (fault.direction() == Fault.Direction.REQUEST) expression.call("ofRequest", "");
    if (fault.exchange() > 1) expression.call("inExchange", fault.exchange());
    expression.pacing(fault.pacing());
    if (fault.keepsOpen()) expression.call("keepOpen", "");
    fault.idle().ifPresent(time -> expression.call("idle", duration(time)));
    return expression.text.toString();
  }

  private void ending(Fault fault) {
    switch (fault.ending()) {
      case NONE -> call("none", "");
      case REFUSE -> call("refuse", "");
      case CUT -> call("cut", number(fault.after()));
      case RESET -> call("reset", number(fault.after()));
      case STALL -> call("stall", number(fault.after()));
      case TRUNCATE -> call("truncate", number(fault.after()));
      case ENDLESS -> call("endless", "");
    }
  }

  private void pacing(Fault.Pacing pacing) {
    if (pacing.writeSize() == 1) call("everyByte", "");
    else if (pacing.writeSize() < Integer.MAX_VALUE) call("writeSize", pacing.writeSize());
    if (pacing.gather() > 1) call("gather", pacing.gather());
    if (!pacing.delay().isZero()) call("delay", duration(pacing.delay()));
    if (!pacing.pause().isZero()) call("pause", duration(pacing.pause()));
  }

  private void call(String method, Object argument) {
    text.append('.').append(method).append('(').append(argument).append(')');
  }

  private static String number(long value) {
    return value > Integer.MAX_VALUE ? value + "L" : Long.toString(value);
  }

  private static String duration(Duration time) {
    if (time.isZero()) return "Duration.ZERO";
    if (time.getNano() == 0) return "Duration.ofSeconds(" + number(time.getSeconds()) + ")";
    if (time.getNano() % 1_000_000 == 0) return "Duration.ofMillis(" + number(time.toMillis()) + ")";
    return "Duration.parse(\"" + time + "\")";
  }
}
