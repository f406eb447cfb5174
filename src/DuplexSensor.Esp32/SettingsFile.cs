using System;
using System.Collections;
using System.IO;
using System.Text;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;
using nanoFramework.Json;

namespace DuplexSensor.Esp32;

/// <summary>
/// Reads settings.json member by member, because nanoFramework.Json creates a tree more than ten times as large as the
/// text, and the tree of a whole file may not fit. It reads into a Hashtable, because a wrong type crashes the runtime
/// when reading into a class. DeviceConfig in Core checks the values, as on the PC.
/// </summary>
internal static class SettingsFile
{
    private const int BytesMax = 8_192;
    private const string InvalidJson = "is not JSON, or no object: look for a missing or extra comma, quote or brace";

    /// <summary>
    /// Fills the config from the file, at most 8192 bytes. Null, or an error message with the fix. Blocks for
    /// milliseconds.
    /// </summary>
    public static string Read(string path, DeviceConfig config)
    {
        try
        {
            string error = ReadBytes(path, out byte[] text, out int start);
            error ??= SetAll(config, text, start);
            string warning = error == null ? PinRules.FindWarning(config) : null;
            if (warning != null)
            {
                Esp32Trace.Line("config", path + " " + warning);
            }

            return error;
        }
        catch (Exception exception) when (!(exception is OutOfMemoryException))
        {
            return "cannot be read" + CredentialFiles.Fix;
        }
    }

    private static string ReadBytes(string path, out byte[] text, out int start)
    {
        text = null;
        start = 0;
        if (!Esp32Flash.Exists(path))
        {
            return "is missing" + CredentialFiles.Fix;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        int length = (int)file.Length;
        text = new byte[length > BytesMax ? BytesMax : length];
        if (file.Read(text, 0, text.Length) != text.Length)
        {
            throw new IOException();
        }

        // Before its size, because UTF-16 doubles it.
        if (Utf8Text.IsUtf16(text, text.Length))
        {
            return "is UTF-16: save it as UTF-8";
        }

        if (length > BytesMax)
        {
            return "is larger than " + BytesMax.ToString() + " bytes: keep to the members in docs/settings.md";
        }

        start = text.Length >= 3 && text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF ? 3 : 0;
        if (start > 0)
        {
            Esp32Trace.Line("config", path + " begins with a byte order mark, which is skipped");
        }

        return null;
    }

    private static string SetAll(DeviceConfig config, byte[] text, int start)
    {
        int brace = SkipWhitespace(text, start);
        return brace < text.Length && text[brace] == '{'
            ? SetMembers(config, text, brace, text.Length, "", new Hashtable()) ?? config.Validate()
            : InvalidJson;
    }

    // Sets the members of the object between its brace and end.
    private static string SetMembers(
        DeviceConfig config, byte[] text, int brace, int end, string prefix, Hashtable seen)
    {
        int index = brace;
        do
        {
            int memberEnd = FindMemberEnd(text, ++index);
            string error = memberEnd < 0 ? InvalidJson : SetMember(config, text, index, memberEnd, prefix, seen);
            if (error != null)
            {
                return error;
            }

            index = memberEnd;
        }
        while (text[index] == ',');

        return SkipWhitespace(text, index + 1) == end ? null : InvalidJson;
    }

    private static string SetMember(
        DeviceConfig config, byte[] text, int start, int end, string prefix, Hashtable seen)
    {
        if (SkipWhitespace(text, start) == end)
        {
            // A comma before the closing brace is accepted, as by the platform's reader.
            return text[end] == '}' ? null : InvalidJson;
        }

        // Of a nested object only the name is parsed here: a 0 stands for its value.
        int brace = FindNestedObject(text, start, end);
        string member = Encoding.UTF8.GetString(text, start, (brace < 0 ? end : brace) - start);
        if (!TryParse("{" + member + (brace < 0 ? "}" : "0}"), out Hashtable parsed))
        {
            return InvalidJson;
        }

        foreach (DictionaryEntry entry in parsed)
        {
            string key = prefix + (string)entry.Key;
            if (seen.Contains(key))
            {
                return "\"" + key + "\" stands twice: remove one of them";
            }

            seen.Add(key, null);
            string error = brace < 0 ? config.Set(key, ConvertValue(entry.Value))
                : key == "pins" ? SetMembers(config, text, brace, end, "pins.", seen)
                : config.Set(key, parsed);
            if (error != null)
            {
                return error;
            }
        }

        return null;
    }

    // The index of the brace that begins the member's value; -1 when the value is no object.
    private static int FindNestedObject(byte[] text, int start, int end)
    {
        int quote = SkipWhitespace(text, start);
        int colon = SkipWhitespace(text, FindQuoteEnd(text, quote) + 1);
        int value = SkipWhitespace(text, colon + 1);
        return value < end && text[colon] == ':' && text[value] == '{' ? value : -1;
    }

    // The index of the comma or brace after the member at start; -1 when the text ends before.
    private static int FindMemberEnd(byte[] text, int start)
    {
        int depth = 0;
        for (int index = start; index < text.Length; index++)
        {
            switch (text[index])
            {
                case (byte)'"':
                case (byte)'\'':
                    index = FindQuoteEnd(text, index);
                    break;
                case (byte)'{':
                case (byte)'[':
                    depth++;
                    break;
                case (byte)'}' when depth == 0:
                case (byte)',' when depth == 0:
                    return index;
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

    private static int FindQuoteEnd(byte[] text, int start)
    {
        int index = start + 1;
        while (index < text.Length && text[index] != text[start])
        {
            index += text[index] == '\\' ? 2 : 1;
        }

        return index;
    }

    private static int SkipWhitespace(byte[] text, int index)
    {
        while (index < text.Length && (text[index] == ' ' || (text[index] >= '\t' && text[index] <= '\r')))
        {
            index++;
        }

        return index;
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
            // Not an error in the file.
            throw;
        }
        catch (Exception)
        {
            // The platform throws one of seven types for malformed text.
            return false;
        }
    }

    // A list of texts becomes string[], as DeviceConfig expects. Of any other list, DeviceConfig reports the error.
    private static object ConvertValue(object value)
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
