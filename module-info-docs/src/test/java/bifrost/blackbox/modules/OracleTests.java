package bifrost.blackbox.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.UsageJson;
import java.io.IOException;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Tests that the test kit does not use the JSON forms of {@code bifrost.api}, which providers use. Otherwise a mistake
 * in a form would affect both the expected and the actual result, and no rule would detect it.
 */
class OracleTests {
  private static final Pattern FORM_CLASS = Pattern.compile("bifrost/api/(spi/\\w+Json|internal/.*)");
  private static final Pattern FORM_METHOD = Pattern.compile("bifrost/api/(spi/)?[\\w$]+\\.("
      + "json\\(\\)Lbifrost/api/json/.*|of\\(Lbifrost/api/json/JsonObject;\\).*|parse\\(Ljava/lang/String;\\).*)");

  /** Values that a request contains as JSON, and that have no other representation. */
  private static final Pattern PARAMETER =
      Pattern.compile("bifrost/api/(Input|Tool|ToolChoice|ResponseFormat)\\.json.*");

  private static Set<String> forms(ClassConstants references) {
    var forms = new TreeSet<String>();
    references.classes().stream().filter(FORM_CLASS.asMatchPredicate()).forEach(forms::add);
    references.methods().stream().filter(FORM_METHOD.asMatchPredicate())
        .filter(PARAMETER.asMatchPredicate().negate()).forEach(forms::add);
    return forms;
  }

  @Test
  void noClassUsesTheJsonFormsOfTheApi() throws IOException {
    var uses = new TreeMap<String, Set<String>>();
    var classes = ClassConstants.ofModule("bifrost.testkit");
    classes.forEach((name, references) -> {
      var forms = forms(references);
      if (!forms.isEmpty()) uses.put(name, forms);
    });
    assertTrue(classes.containsKey("bifrost.testkit.contract.ProviderContract"));
    assertEquals(new TreeMap<>(), uses);
  }

  /** Uses every kind of JSON form, for the test of this test. */
  static final class Example {
    private Example() {}

    static JsonObject json() {
      var usage = Usage.of(Usage.parse("{}").json());
      var reader = new bifrost.api.json.JsonReader("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return Usage.of(UsageJson.read(reader).json()).equals(usage) ? usage.json() : JsonObject.of();
    }
  }

  @Test
  void detectsEachUseOfAJsonForm() throws IOException {
    try (var file = Example.class.getResourceAsStream("OracleTests$Example.class")) {
      assertEquals(
          Set.of("bifrost/api/Usage.json()Lbifrost/api/json/JsonObject;",
              "bifrost/api/Usage.of(Lbifrost/api/json/JsonObject;)Lbifrost/api/Usage;",
              "bifrost/api/Usage.parse(Ljava/lang/String;)Lbifrost/api/Usage;", "bifrost/api/spi/UsageJson"),
          forms(ClassConstants.read(file)));
    }
  }
}
