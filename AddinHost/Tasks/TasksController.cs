using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Tasks;

/// <summary>Tasks, and waiting for replies.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Tasks")]
public sealed class TasksController(ListTasks list, WriteTask write, WaitForReply wait) : ControllerBase
{
    /// <summary>Tasks, what is due first.</summary>
    [HttpGet("tasks")]
    [ProducesResponseType<Page<TaskView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<TaskView>>> ListAsync(Guid? recordId, bool mine, bool? done, string? after, int limit, CancellationToken ct) =>
        (await list.HandleAsync(recordId, mine, done, after, limit, ct)).ToActionResult();

    [HttpPost("tasks")]
    [ProducesResponseType<TaskView>(StatusCodes.Status201Created)]
    public async Task<ActionResult<TaskView>> CreateAsync(WriteTask.Request request, CancellationToken ct) => (await write.CreateAsync(request, ct)).ToCreated();

    [HttpGet("tasks/{id:guid}")]
    [ProducesResponseType<TaskView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<TaskView>> GetAsync(Guid id, CancellationToken ct) => (await list.GetAsync(id, ct)).ToActionResult();

    [HttpPut("tasks/{id:guid}")]
    [ProducesResponseType<TaskView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<TaskView>> EditAsync(Guid id, WriteTask.Request request, CancellationToken ct) => (await write.EditAsync(id, request, ct)).ToActionResult();

    [HttpPost("tasks/{id:guid}/done")]
    [ProducesResponseType<TaskView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<TaskView>> EndAsync(Guid id, CancellationToken ct) => (await write.EndAsync(id, true, ct)).ToActionResult();

    [HttpDelete("tasks/{id:guid}/done")]
    [ProducesResponseType<TaskView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<TaskView>> ReopenAsync(Guid id, CancellationToken ct) => (await write.EndAsync(id, false, ct)).ToActionResult();

    [HttpDelete("tasks/{id:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> RemoveAsync(Guid id, CancellationToken ct) => (await write.RemoveAsync(id, ct)).ToActionResult();

    /// <summary>"Remind me if no reply by ..." on a message that was sent.</summary>
    [HttpPut("messages/{messageId:guid}/reply-wait")]
    [ProducesResponseType<ReplyWaitView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ReplyWaitView>> WaitAsync(Guid messageId, WaitForReply.Request request, CancellationToken ct) => (await wait.AskAsync(messageId, request, ct)).ToActionResult();

    /// <summary>No content where nobody waits: that is the usual case and no error.</summary>
    [HttpGet("messages/{messageId:guid}/reply-wait")]
    [ProducesResponseType<ReplyWaitView>(StatusCodes.Status200OK), ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult<ReplyWaitView>> GetWaitAsync(Guid messageId, CancellationToken ct)
    {
        var found = await wait.GetAsync(messageId, ct);
        return found.Error == WaitForReply.None && await wait.IsThereAsync(messageId, ct) ? NoContent() : found.ToActionResult();
    }

    [HttpDelete("messages/{messageId:guid}/reply-wait")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> StopWaitAsync(Guid messageId, CancellationToken ct) => (await wait.StopAsync(messageId, ct)).ToActionResult();
}
