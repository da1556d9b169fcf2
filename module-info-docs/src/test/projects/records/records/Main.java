package records;

import bifrost.api.json.Bounds;
import bifrost.api.json.Json;
import bifrost.api.json.JsonMapper;
import bifrost.api.json.JsonSchema;
import bifrost.api.json.TypeToken;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.function.Supplier;
import records.exported.Exported;
import records.opened.OpenedType;

/** Maps each record with and without a lookup, and prints the results. */
public final class Main {
  private sealed interface Shape {}

  private record Circle(@Bounds(min = 0) int radius) implements Shape {}

  private record Group(List<Shape> shapes, Exported exported) implements Shape {}

  private Main() {}

  public static void main(String... args) {
    System.out.println(Main.class.getModule());
    show("exported", () -> JsonMapper.of(Exported.class).parse("{\"text\":\"a\"}"));
    show("opened", () -> JsonMapper.of(OpenedType.TYPE).parse("{\"number\":1}"));
    show("private", () -> JsonMapper.of(Circle.class).parse("{\"radius\":1}"));
    show("lookup", () -> JsonMapper.of(Circle.class, MethodHandles.lookup()).parse("{\"radius\":1}"));
    var json = "[{\"type\":\"Group\",\"shapes\":[{\"type\":\"Circle\",\"radius\":1}],\"exported\":{\"text\":\"a\"}}]";
    show("nested", () -> {
      var mapper = JsonMapper.of(new TypeToken<List<Shape>>() {}, MethodHandles.lookup());
      return mapper.write(mapper.parse(json)).equals(Json.parse(json));
    });
    show("schema", () -> JsonSchema.of(Circle.class).get("required"));
  }

  private static void show(String name, Supplier<Object> result) {
    try {
      System.out.println(name + ": " + result.get());
    } catch (IllegalArgumentException e) {
      System.out.println(name + ": " + e.getMessage());
    }
  }
}
