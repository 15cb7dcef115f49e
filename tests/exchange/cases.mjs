// Requests with one fault each, and where it has to be found. `mock` names the mock that has the fault of an answer.
const JSON_TYPE = { "content-type": "application/json" };

// What is wrong with the answers of each mock: koreai mock --fault.
export const MOCKS = {
  plain: [],
  html: [{ html: { status: 503 } }],
  limit: [{ "limit-text-in-200": { window: "hour" } }],
  shape: [{ "wrong-shape": { body: { canary: "canary" } } }],
  type: [{ "wrong-content-type": { "content-type": "text/plain" } }],
  empty: ["no-body"],
  broken: ["invalid-json"],
  status: [{ "answer-status": { status: 207 } }],
  id: [{ "wrong-shape": { body: { _id: 7 } } }],
};

export function cases({ bot, account, task, token }) {
  const update = `/caseManagement/api/public/analytics/${bot}/updateTask/${task}`;
  const create = `/api/public/bot/${bot}/taskContainmentReport`;
  const auth = { auth: token };
  const post = (path, body, headers = {}) => ({
    method: "POST",
    path,
    headers: { ...auth, ...JSON_TYPE, ...headers },
    body,
  });
  const report = (query = "") => post(create + query, '{"filters": {}}');
  const tasks = (body, headers = { accountid: account }) => post(update, body, headers);
  const answered = (mock) => ({ ...report(), mock });
  const all = [
    // In order.
    [report(), ""],
    [tasks('{"name": "canary of a name"}'), ""],
    [report("?skip=0&limit=10"), ""],
    [{ method: "GET", path: "/styles.css?canary", headers: {} }, ""],
    // Not.
    [{ ...report(), method: "PUT" }, "request.method wrong-method"],
    [{ method: "GET", path: update, headers: auth }, "request.method wrong-method"],
    [report("?skip=-1"), "request.query.skip minimum"],
    [report("?skip=canary"), "request.query.skip type"],
    [report("?limit="), "request.query.limit type"],
    [report("?limit=1.5"), "request.query.limit type"],
    [report("?skip=1&skip=2"), "request.query.skip duplicate-parameter"],
    [report("?SKIP=1"), "request.query.skip parameter-case"],
    [report("?limit=%ff"), "request.query.limit parameter-encoding"],
    [report("?canary=canary"), "request.query.* unknown-field"],
    [post(create.replace(bot, "%fe"), '{"filters": {}}'), "request.path.botId parameter-encoding"],
    [{ ...report(), headers: JSON_TYPE }, "request.header.auth auth-missing"],
    [{ ...report(), headers: { ...JSON_TYPE, authorization: `Bearer ${token}` } }, "request.header.auth auth-missing"],
    [{ ...report(), headers: { ...JSON_TYPE, auth: `Bearer ${token}` } }, "request.header.auth auth-bearer"],
    [{ ...report(), headers: { ...JSON_TYPE, auth: "canary" } }, "request.header.auth auth-form"],
    [tasks('{"name": "x"}', {}), "request.header.accountId missing-parameter"],
    [{ ...report(), headers: { ...auth, "content-type": "text/plain" } }, "request.header.content-type media-type"],
    [{ ...report(), body: "" }, "request.body# missing-body"],
    [tasks('{"name": 7}'), "request.body#/name type"],
    [tasks('{"dueDate": "canary"}'), "request.body#/dueDate type"],
    [tasks('{"canary": 1}'), "request.body#/* unknown-field"],
    [tasks('{"name": "canary"'), "request.body# end-of-text"],
    [post(create, '{"filters": {"dateFrom": "canary"}}'), "request.body#/filters/dateFrom pattern"],
    [
      post(create, '{"filters": {"dateFrom": "2024-02-02", "dateTo": "2024-02-01"}}'),
      "request.body#/filters report-range-order",
    ],
    [
      post(create, '{"filters": {"dateFrom": "2024-01-01", "dateTo": "2024-12-01"}}'),
      "request.body#/filters report-range-length",
    ],
    [post(create, '{"filters": {"AggregationType": "canary"}}'), "request.body#/filters/AggregationType enum"],
    [answered("html"), "response.body# html"],
    [answered("limit"), "response.body# error-in-success"],
    [answered("shape"), "response.body# required"],
    [answered("type"), "response.header.content-type media-type"],
    [answered("empty"), "response.body# empty"],
    [answered("broken"), "response.body# end-of-text"],
    [answered("status"), "response.status undeclared-status"],
    [answered("id"), "response.body#/_id type"],
  ];
  // A prefix names the case in what was captured, and is ignored.
  return all.map(([request, expected], number) => ({ mock: "plain", ...request, expected, prefix: `/case-${number}` }));
}
