package bifrost.api.json;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** Types of all kinds that a {@link JsonMapper} supports. They are private, as most records of applications are. */
final class MappedTypes {
  /** The types of the property tests. */
  static final List<Type> ALL =
      List.of(Numbers.class, Boxes.class, Texts.class, Optionals.class, Containers.class, Sets.class, Variable.class,
          Limited.class, Shape.class, Drawing.class, Tree.class, Node.class, Expression.class, Empty.class,
          new TypeToken<Page<Point>>() {}.type(), new TypeToken<Result<List<Unit>>>() {}.type(),
          new TypeToken<List<Map<String, Optional<Point>>>>() {}.type(), int[].class, Unit.class, String.class);

  private MappedTypes() {}

  private record Numbers(byte b, short s, int i, long l, float f, double d, BigInteger integer, BigDecimal decimal,
      boolean z) {}

  private record Boxes(Byte b, Short s, Integer i, Long l, Float f, Double d, Boolean z) {}

  private record Texts(String text, Instant instant, LocalDate date, Duration duration, UUID uuid, URI uri) {}

  private record Optionals(Optional<String> text, OptionalInt i, OptionalLong l, OptionalDouble d, Optional<Unit> unit,
      Optional<Point> point, Optional<List<Integer>> list, Optional<Boolean> bool, Optional<Instant> instant) {}

  private record Containers(List<Point> list, Map<String, Integer> map, int[] ints, double[] doubles,
      boolean[] booleans, String[] texts, List<List<Long>> nested, Map<String, Optional<Point>> optionals,
      Point[][] points, List<? extends Unit> wildcard, JsonValue any, JsonObject object, JsonNumber number,
      JsonString string, Map<Unit, Point> constants, Map<Unit, Optional<Integer>> optionalConstants) {}

  private record Variable(String text, int... numbers) {}

  private record Sets(Set<Unit> units, Set<List<Integer>> lists) {}

  private record Limited(@Bounds(min = 0, max = 100) int percent, @Bounds(min = -0.5, max = 0.5) double half,
      @Bounds(min = 1) long positive, @Bounds(max = 9.5) BigInteger small, @Bounds(min = 0.25) BigDecimal decimal,
      @Bounds(min = 1, max = 3) String text, @Bounds(min = 1, max = 2) List<Integer> list,
      @Bounds(max = 1) Map<String, String> map, @Bounds(max = 5) Optional<Integer> optional,
      @Bounds(min = 2) OptionalInt atLeastTwo, @Bounds(min = 0, max = 1) float fraction,
      @Bounds(min = 1, max = 1) int[] single) {}

  private record Empty() {}

  private record Point(int x, int y) {}

  enum Unit {
    @JsonName("celsius")
    CELSIUS, @JsonName("°F")
    FAHRENHEIT, KELVIN
  }

  private sealed interface Shape permits Circle, Polygon, Solid {}

  private record Circle(Point center, double radius) implements Shape {}

  @JsonName("poly")
  private record Polygon(List<Point> corners) implements Shape {}

  private sealed interface Solid extends Shape permits Cube, Sphere {}

  private record Cube(@Description("the length of an edge") int edge) implements Solid {}

  private record Sphere() implements Solid {}

  private record Drawing(@JsonName("main_shape") Shape main, List<Shape> others, Optional<Shape> background,
      Circle circle) {}

  private record Tree(String label, List<Tree> children) {}

  private record Node(int value, @Description("the rest") Optional<Node> next) {}

  private record Page<T>(List<T> items, Optional<T> first, Map<String, Page<T>> others) {}

  private sealed interface Result<V> permits Success, Failure {}

  private record Success<A>(A value) implements Result<A> {}

  private record Failure<B>(String reason, Optional<B> substitute) implements Result<B> {}

  private sealed interface Expression permits Literal, Sum {}

  private record Literal(long value) implements Expression {}

  private record Sum(Expression left, Expression right) implements Expression {}
}
