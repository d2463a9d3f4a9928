using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;

namespace AddinHost.Logging.Uploads;

/// <summary>An upload as pages and programs see it.</summary>
public sealed record UploadView(
    Guid Id,
    UploadState State,
    Guid? ContactId,
    bool CreatesContacts,
    int Files,
    long Bytes,
    int Messages,
    int Done,
    int Logged,
    int Present,
    int NotLogged,
    UploadReason? Problem,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt)
{
    public static UploadView Of(MailUpload row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new(
            row.Id, row.State, row.ContactId, row.CreatesContacts, row.Files, row.Bytes, row.Messages, row.Done, row.Logged, row.Present, row.NotLogged,
            row.ProblemCode is { } code ? new UploadReason(code, UploadReasons.Of(code)) : null, row.CreatedAt, row.StartedAt, row.EndedAt);
    }
}

/// <summary>A stable code and what it means.</summary>
public sealed record UploadReason(string Code, string Detail);

/// <summary>A message of an upload that was not logged.</summary>
public sealed record UploadProblemView(int Number, string FileName, int InFile, string? Subject, string? From, string Code, string Detail)
{
    public static UploadProblemView Of(UploadProblem row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new(row.Number, row.FileName, row.InFile, row.Subject, row.FromAddress, row.Code, UploadReasons.Of(row.Code));
    }
}

/// <summary>Why a message of an upload, or all the rest of it, was not logged.</summary>
public static class UploadReasons
{
    public const string OnNobody = "on_nobody";
    public const string Failed = "storing_failed";
    public const string FileLost = "upload_file_lost";
    public const string Waiting = "upload_waiting";

    public static readonly Error NotFound = Error.NotFound("upload_not_found", "That upload is not one of yours.");

    public static string Of(string code) => code switch
    {
        "email_never_logged" => Say.Text("upload_never", "The mail concerns only people on a never-log list."),
        "email_unreadable" => Say.Text("upload_unreadable", "This is not a mail: it has neither an author nor a Message-ID."),
        "email_too_large" => Say.Text("upload_too_large", "The mail is larger than {0} MB.", LogEmail.Largest / 1024 / 1024),
        "contact_not_found" => Say.Text("upload_contact_gone", "The contact that it should stand on is gone."),
        OnNobody => Say.Text("upload_on_nobody", "None of the people in it is a contact, and none could be made of them: lists, machines and colleagues never become contacts."),
        Waiting => Say.Text("upload_waiting", "The database or the disk of the server could not take it. It goes on by itself as soon as they can; an administrator finds the cause in the host's log."),
        FileLost => Say.Text("upload_lost", "The uploaded file is no longer in the data folder. Upload it again: what is on record already stays as it is."),
        _ => Say.Text("upload_failed", "The mail could not be stored; the host's log has the cause."),
    };
}
