using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;

namespace AddinHost.Shared.Results;

/// <summary>The one mapping from an expected error to an HTTP problem answer (RFC 9457).</summary>
public sealed class ProblemResult(Error error) : ActionResult
{
    public Error Error => error;

    public override Task ExecuteResultAsync(ActionContext context)
    {
        var status = StatusOf(error.Kind);
        var problem = context.HttpContext.RequestServices.GetRequiredService<ProblemDetailsFactory>()
            .CreateProblemDetails(context.HttpContext, status, detail: error.Detail);
        problem.Extensions["code"] = error.Code;
        if (error.Fields is not null)
            problem.Extensions["errors"] = error.Fields;
        foreach (var (name, value) in error.Extras ?? new Dictionary<string, object?>())
            problem.Extensions[name] = value;

        return new ObjectResult(problem) { StatusCode = status, ContentTypes = { "application/problem+json" } }.ExecuteResultAsync(context);
    }

    public static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid => StatusCodes.Status400BadRequest,
        ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.Unprocessable => StatusCodes.Status422UnprocessableEntity,
        ErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        _ => StatusCodes.Status503ServiceUnavailable,
    };
}

/// <summary>Turns results of use cases into answers.</summary>
public static class ResultAnswers
{
    public static ActionResult<T> ToActionResult<T>(this Result<T> result, int status = StatusCodes.Status200OK) =>
        result.Error is { } error ? new ProblemResult(error) : new ObjectResult(result.Value) { StatusCode = status };

    public static ActionResult ToActionResult(this Result<Done> result) =>
        result.Error is { } error ? new ProblemResult(error) : new NoContentResult();

    public static ActionResult<T> ToCreated<T>(this Result<T> result) => result.ToActionResult(StatusCodes.Status201Created);

    public static ActionResult<T> ToAccepted<T>(this Result<T> result) => result.ToActionResult(StatusCodes.Status202Accepted);
}
