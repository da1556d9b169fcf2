package bifrost.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests of all types of requests and of their responses, which also find what a new type lacks. */
class RequestTypesTests {
  private static Stream<Class<?>> requests() {
    return requests(Request.class);
  }

  private static Stream<Class<?>> requests(Class<?> type) {
    return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(RequestTypesTests::requests)
        : Stream.<Class<?>>of(type).filter(each -> each != TypedRequest.class); // which wraps another request
  }

  /** {@return the type of the complete response to a type of request} */
  private static Class<?> response(Class<?> request) {
    var type = Stream.of(request.getGenericInterfaces()).filter(ParameterizedType.class::isInstance)
        .map(ParameterizedType.class::cast).filter(each -> Request.class.isAssignableFrom((Class<?>) each.getRawType()))
        .findFirst().orElseThrow();
    var arguments = type.getActualTypeArguments();
    return (Class<?>) arguments[arguments.length - 1];
  }

  private static List<String> components(Class<?> type) {
    return type.isRecord() ? Stream.of(type.getRecordComponents()).map(RecordComponent::getName).toList() : List.of();
  }

  @Test
  void everyResponseOfAModelThatHasAUsageIsAModelResponse() {
    var lacking = requests().map(RequestTypesTests::response).distinct()
        .filter(type -> components(type).containsAll(List.of("model", "usage", "extras")))
        .filter(type -> !ModelResponse.class.isAssignableFrom(type)).toList();
    assertEquals(List.of(), lacking);
    assertTrue(requests().count() > 10);
  }

  @Test
  void everyRequestWithOtherParametersHasMethodsThatSetThem() {
    var lacking = requests().filter(type -> components(type).contains("parameters"))
        .filter(type -> !Parameters.class.isAssignableFrom(type)).toList();
    assertEquals(List.of(), lacking);
  }
}
