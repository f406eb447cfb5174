using System;
using System.Collections;
using System.IO;
using System.Text;
using DuplexSensor.Core.Settings;
using nanoFramework.Json;

namespace DuplexSensor.Esp32;

/// <summary>
/// Reads settings.json, member by member: nanoFramework.Json makes a tree of over ten times a text's size, and that of
/// a whole file might not fit. It reads into a Hashtable, never into a class: there a wrong type would end the runtime.
/// The checks are Core's, the same as on the PC.
/// </summary>
internal static class SettingsFile
{
    private const int BytesMax = 8_192;
    private const string NoJson = "is not JSON, or no object: look for a missing or extra comma, quote or brace";

    /// <summary>Fills the config from the file. Null, or one sentence that names the fault and the mend.</summary>
    public static string Read(string path, DeviceConfig config)
    {
        try
        {
            string fault = ReadBytes(path, out byte[] text, out int start);
            fault ??= SetAll(config, text, start);
            string advice = fault == null ? config.Advice() : null;
            if (advice != null)
            {
                Esp32Trace.Line("config", path + " " + advice);
            }

            return fault;
        }
        catch (IOException)
        {
            return "cannot be read" + CredentialFiles.Mend;
        }
    }

    private static string ReadBytes(string path, out byte[] text, out int start)
    {
        text = null;
        start = 0;
        if (!File.Exists(path))
        {
            return "is missing" + CredentialFiles.Mend;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        int length = (int)file.Length;
        if (length > BytesMax)
        {
            return "is larger than " + BytesMax.ToString() + " bytes: keep to the members in the README";
        }

        text = new byte[length];
        if (file.Read(text, 0, length) != length)
        {
            throw new IOException();
        }

        start = HasByteOrderMark(text) ? 3 : 0;
        if (start > 0)
        {
            Esp32Trace.Line("config", path + " begins with a byte order mark, which is skipped");
        }

        return null;
    }

    private static bool HasByteOrderMark(byte[] bytes)
    {
        return bytes.Length >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF;
    }

    private static string SetAll(DeviceConfig config, byte[] text, int start)
    {
        int at = SkipBlanks(text, start);
        if (at == text.Length || text[at] != '{')
        {
            return NoJson;
        }

        var seen = new Hashtable();
        do
        {
            int end = EndOfMember(text, ++at);
            string fault = end < 0 ? NoJson : SetMember(config, text, at, end, seen);
            if (fault != null)
            {
                return fault;
            }

            at = end;
        }
        while (text[at] == ',');

        return SkipBlanks(text, at + 1) < text.Length ? NoJson : config.Fault();
    }

    private static string SetMember(DeviceConfig config, byte[] text, int start, int end, Hashtable seen)
    {
        if (SkipBlanks(text, start) == end)
        {
            // A comma before the brace is what the platform's reader lets pass.
            return text[end] == '}' ? null : NoJson;
        }

        if (!TryParse("{" + Encoding.UTF8.GetString(text, start, end - start) + "}", out Hashtable members))
        {
            return NoJson;
        }

        foreach (DictionaryEntry member in members)
        {
            string key = (string)member.Key;
            string fault = seen.Contains(key) ? NoJson : Set(config, key, member.Value);
            if (fault != null)
            {
                return fault;
            }

            seen.Add(key, null);
        }

        return null;
    }

    private static string Set(DeviceConfig config, string key, object value)
    {
        return value is Hashtable nested && key == "pins" ? SetPins(config, nested) : config.Set(key, ValueOf(value));
    }

    private static string SetPins(DeviceConfig config, Hashtable pins)
    {
        foreach (DictionaryEntry pin in pins)
        {
            string fault = config.Set("pins." + (string)pin.Key, pin.Value);
            if (fault != null)
            {
                return fault;
            }
        }

        return null;
    }

    // The place of the comma or the brace behind the member that begins here; -1 when the text ends before.
    private static int EndOfMember(byte[] text, int start)
    {
        int depth = 0;
        for (int at = start; at < text.Length; at++)
        {
            switch (text[at])
            {
                case (byte)'"':
                case (byte)'\'':
                    at = EndOfQuoted(text, at);
                    break;
                case (byte)'{':
                case (byte)'[':
                    depth++;
                    break;
                case (byte)'}' when depth == 0:
                case (byte)',' when depth == 0:
                    return at;
                case (byte)'}':
                case (byte)']':
                    depth--;
                    break;
                default:
                    break;
            }
        }

        return -1;
    }

    private static int EndOfQuoted(byte[] text, int start)
    {
        int at = start + 1;
        while (at < text.Length && text[at] != text[start])
        {
            at += text[at] == '\\' ? 2 : 1;
        }

        return at;
    }

    private static int SkipBlanks(byte[] text, int at)
    {
        while (at < text.Length && (text[at] == ' ' || (text[at] >= '\t' && text[at] <= '\r')))
        {
            at++;
        }

        return at;
    }

    private static bool TryParse(string text, out Hashtable members)
    {
        members = null;
        try
        {
            members = JsonConvert.DeserializeObject(text, typeof(Hashtable)) as Hashtable;
            return members != null;
        }
        catch (OutOfMemoryException)
        {
            // That is no fault of the file.
            throw;
        }
        catch (Exception)
        {
            // Malformed text throws any of seven types.
            return false;
        }
    }

    // A list of texts becomes string[], which DeviceConfig takes; any other list stays what it will refuse.
    private static object ValueOf(object value)
    {
        if (!(value is ArrayList list))
        {
            return value;
        }

        var texts = new string[list.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = list[i] as string;
            if (texts[i] == null)
            {
                return value;
            }
        }

        return texts;
    }
}
