namespace DuplexSensor.Dashboard.Web;

/// <summary>A request that is refused. The message is sent to the page, which shows it.</summary>
internal sealed class PageException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public static PageException Forbidden(string message) => new(403, "forbidden", message);

    public static PageException NotFound(string message) => new(404, "not-found", message);

    public static PageException Invalid(string message) => new(400, "invalid", message);
}
