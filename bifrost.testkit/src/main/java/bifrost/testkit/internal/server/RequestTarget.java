package bifrost.testkit.internal.server;

import bifrost.testkit.RecordedRequest;

/** The path and the query of a request. A request to a proxy has an absolute URL as its target. */
final class RequestTarget {
  private RequestTarget() {}

  static String withQuery(RecordedRequest request) {
    return request.path().replaceFirst("^https?://[^/]*", "");
  }

  static String path(RecordedRequest request) {
    var target = withQuery(request);
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }
}
