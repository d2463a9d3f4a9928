using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Timeline.Search;

/// <summary>Search over what stands on the timelines.</summary>
[ApiController, Authorize, Route("api/v1/search"), Tags("Timeline")]
public sealed class SearchController(SearchMail searchMail) : ControllerBase
{
    /// <summary>Messages with all of these: words, "phrases", from: and to:, and a star for the beginning of a word.</summary>
    [HttpGet]
    [ProducesResponseType<Page<SearchHit>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<SearchHit>>> SearchAsync(string? query, string? after, int limit, CancellationToken ct) =>
        (await searchMail.HandleAsync(query, after, limit, ct)).ToActionResult();
}
