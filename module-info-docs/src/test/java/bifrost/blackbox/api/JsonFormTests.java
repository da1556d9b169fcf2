package bifrost.blackbox.api;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import bifrost.blackbox.support.Packaged;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that users can store every message, part, request, response and event as JSON, and read it back. */
class JsonFormTests {
  private static final String CONFIGURATION = "is configuration, which config.json describes";
  private static final String REPORT = "reports a call, and contains Java objects of the caller";
  private static final String SENT = "is not sent as one JSON value";

  /** The types without a JSON form, and the reasons. */
  private static final Map<String, String> WITHOUT = Map.ofEntries(
      entry("ApiKey|CallOptions|NetworkConfig|ProviderConfig|SendAllOptions|TrafficPolicy", CONFIGURATION),
      entry("(ClientCertificate|ProxyConfig)(\\.\\w+)?", CONFIGURATION),
      entry("AttemptInfo|OutgoingRequest|ProviderHealth|SendAllOptions\\.Progress", REPORT),
      entry("(BifrostError|CallEvent|CallReport|Outcome)(\\.\\w+)?", REPORT),
      entry("BatchRequest|FileContentRequest|FileRequest|ListModelsRequest|RawBytesRequest|RawRequest\\.Part", SENT),
      entry("BinaryContent", "contains bytes"),
      entry("FinishReason", "is a string"),
      entry("Bifrost(\\.Builder)?|Conversation|EventStream", "is a service"),
      entry("TypedRequest|TypedResponse", "contains a Java type"),
      entry("Toolbox|ToolHandler", "contains code"),
      entry("ToolRun", "consists of a request and a response, which have forms"),
      entry("ModelResponse|Parameters|Sampling|Request|Streamable", "is what several types have in common"));

  /** The types whose form contains the content of a file, and is read as bytes. */
  private static final Set<String> WITH_FILES = Set.of("TranscriptionRequest", "TranslationRequest", "Upload");

  private final List<Class<?>> types =
      PublicApi.types(Packaged.MODULES).stream().filter(JsonFormTests::isValue).toList();
  private final List<String> problems = new ArrayList<>();

  private static boolean isValue(Class<?> type) {
    return type.getPackageName().equals("bifrost.api") && !type.isEnum() && (!type.isInterface() || type.isSealed())
        && !Throwable.class.isAssignableFrom(type);
  }

  private Stream<Class<?>> forms() {
    return types.stream()
        .filter(type -> WITHOUT.keySet().stream().noneMatch(PublicApi.name(type)::matches));
  }

  @Test
  void everyTypeHasAJsonFormUnlessExempt() {
    forms().filter(type -> !JsonRepresentable.class.isAssignableFrom(type) || !isReadable(type))
        .forEach(type -> problems.add(PublicApi.name(type)));
    assertEquals(List.of(), problems);
  }

  /**
   * {@return whether the type or its sealed root can be read; {@code parse} is optional for a part of another type}
   */
  private static boolean isReadable(Class<?> type) {
    boolean isPart = type.isMemberClass() && type.getEnclosingClass().isRecord();
    return (isItsJson(type) || factory(type, "of").isPresent()) && (isPart || factory(type, "parse").isPresent());
  }

  /** {@return whether the constructor reads the JSON form} */
  private static boolean isItsJson(Class<?> type) {
    return type.isRecord() && type.getRecordComponents().length == 1
        && type.getRecordComponents()[0].getName().equals("json");
  }

  @Test
  void exemptTypesExistAndHaveNoJsonForm() {
    for (var pattern : WITHOUT.keySet()) {
      var exempt = types.stream().filter(type -> PublicApi.name(type).matches(pattern)).toList();
      if (exempt.isEmpty()) problems.add("no type: " + pattern);
      exempt.stream().filter(JsonRepresentable.class::isAssignableFrom).map(PublicApi::name).forEach(problems::add);
    }
    assertEquals(List.of(), problems);
  }

  @Test
  void jsonFormsAreReadAsEqualValues() {
    forEachSample(value -> {
      var json = value.json();
      check(value, value.getClass(), "of", json);
      check(value, value.getClass(), "parse", json.toString());
    });
    assertEquals("", String.join("\n", problems));
  }

  @Test
  void jsonFormsAreValuesOfMembers() {
    forEachSample(value -> {
      assertEquals(Optional.of(value.json()), JsonObject.of().with("x", value).tryGet("x"));
      assertEquals(value.json(), Json.of(List.of(value)).get(0));
    });
  }

  @Test
  void everyJsonClassReadsWhatItWrites() throws Exception {
    var classes = PublicApi.types(Packaged.MODULES).stream()
        .filter(type -> type.getName().matches("bifrost\\.api\\.spi\\.\\w+Json")).toList();
    for (var type : classes) {
      var writers = Stream.of(type.getMethods()).filter(JsonFormTests::isWriter).toList();
      if (writers.isEmpty()) problems.add(PublicApi.name(type) + " has no method write(value, JsonWriter)");
      for (var write : writers) checkReader(type, write);
    }
    assertEquals("", String.join("\n", problems));
    assertTrue(!classes.isEmpty());
  }

  private static boolean isWriter(Method method) {
    return method.getName().startsWith("write") && Modifier.isStatic(method.getModifiers())
        && !method.getName().equals("writeRequestMembers") // which writes into an object
        && method.getParameterCount() == 2 && method.getParameterTypes()[1] == JsonWriter.class;
  }

  /** Finds the reader with the same suffix as the writer: {@code readChoice} for {@code writeChoice}. */
  private void checkReader(Class<?> type, Method write) throws ReflectiveOperationException {
    var written = write.getParameterTypes()[0];
    var name = "read" + write.getName().substring("write".length());
    var read = Stream.of(type.getMethods()).filter(each -> each.getName().equals(name)
        && each.getReturnType() == written && List.of(each.getParameterTypes()).equals(List.of(JsonReader.class)))
        .findFirst();
    if (read.isEmpty()) {
      problems.add(PublicApi.signature(write) + " has no reader " + name);
    } else if (JsonRepresentable.class.isAssignableFrom(written)) {
      try (var filled = SampleValues.filled(); var sparse = SampleValues.sparse()) {
        for (var value : Stream.of(filled, sparse).flatMap(samples -> samples.all(written)).toList()) {
          checkRoundTrip(write, read.get(), value);
        }
      }
    }
  }

  private void checkRoundTrip(Method write, Method read, Object value) throws ReflectiveOperationException {
    var out = new JsonWriter();
    write.invoke(null, value, out);
    var json = Json.parse(out.toByteArray());
    var in = new JsonReader(out.toByteArray());
    compare(value, read.invoke(null, in), json);
    in.end();
  }

  private void forEachSample(Consumer<JsonRepresentable> action) {
    try (var filled = SampleValues.filled(); var sparse = SampleValues.sparse()) {
      for (var samples : List.of(filled, sparse)) {
        forms().filter(type -> !type.isInterface() && JsonRepresentable.class.isAssignableFrom(type)).map(samples::of)
            .map(JsonRepresentable.class::cast).forEach(action);
      }
    }
  }

  private void check(JsonRepresentable value, Class<?> type, String factory, Object json) {
    factory(type, factory).ifPresent(method -> {
      try {
        compare(value, method.invoke(null, json), json);
      } catch (ReflectiveOperationException e) {
        problems.add(PublicApi.signature(method) + " throws " + e.getCause() + " for " + json);
      }
    });
  }

  private void compare(Object expected, Object actual, Object json) {
    boolean equal = WITH_FILES.contains(PublicApi.name(expected.getClass()))
        ? ((JsonRepresentable) expected).json().equals(((JsonRepresentable) actual).json())
        : expected.equals(actual);
    if (!equal) problems.add(expected + "\n  became " + actual + "\n  from " + json);
  }

  /** {@return the static method that reads the JSON form of a type, which a sealed supertype may declare} */
  private static Optional<Method> factory(Class<?> type, String name) {
    var parameter = name.equals("parse") ? String.class : JsonValue.class;
    var own = Stream.of(type.getDeclaredMethods()).filter(each -> each.getName().equals(name)
        && Modifier.isStatic(each.getModifiers()) && Modifier.isPublic(each.getModifiers())
        && each.getReturnType() == type && each.getParameterCount() == 1
        && parameter.isAssignableFrom(each.getParameterTypes()[0])).findFirst();
    return own.or(() -> Stream.of(type.getInterfaces()).filter(Class::isSealed)
        .flatMap(parent -> factory(parent, name).stream()).findFirst());
  }
}
