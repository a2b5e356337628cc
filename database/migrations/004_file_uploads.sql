-- Registered files: a work table that is cleaned up again.

CREATE TABLE public.file_uploads (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    filename varchar(255) NOT NULL,
    original_filename varchar(255) NOT NULL,
    mime_type varchar(100) NOT NULL,
    file_size integer NOT NULL,
    file_hash varchar(64) NOT NULL,
    status varchar(20) NOT NULL DEFAULT 'pending',
    progress integer DEFAULT 0,
    error_message text,
    target_role varchar(255),
    target_industry varchar(255),
    experience_level varchar(20),
    extracted_text text,
    word_count integer,
    character_count integer,
    extraction_method varchar(50),
    detected_sections jsonb,
    processing_time integer,
    validation_time integer,
    extraction_time integer,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    completed_at timestamptz,
    CONSTRAINT file_uploads_pkey PRIMARY KEY (id),
    CONSTRAINT file_uploads_user_id_fkey
        FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT chk_file_uploads_file_size_positive CHECK (file_size > 0),
    CONSTRAINT chk_file_uploads_progress_range CHECK (progress >= 0 AND progress <= 100),
    CONSTRAINT chk_file_uploads_experience_level CHECK (
        (experience_level)::text = ANY (ARRAY[
            ('junior'::varchar)::text,
            ('mid'::varchar)::text,
            ('senior'::varchar)::text
        ])
        OR experience_level IS NULL
    ),
    CONSTRAINT chk_file_uploads_status_values CHECK (
        (status)::text = ANY (ARRAY[
            ('pending'::varchar)::text,
            ('validating'::varchar)::text,
            ('extracting'::varchar)::text,
            ('completed'::varchar)::text,
            ('error'::varchar)::text
        ])
    )
);

COMMENT ON TABLE public.file_uploads IS
    'Stores file upload records for resume processing with async pipeline';
COMMENT ON COLUMN public.file_uploads.id IS 'Primary key for file upload record';
COMMENT ON COLUMN public.file_uploads.user_id IS 'Foreign key reference to users table';
COMMENT ON COLUMN public.file_uploads.filename IS
    'Stored filename (may be different from original)';
COMMENT ON COLUMN public.file_uploads.original_filename IS 'Original filename as uploaded by user';
COMMENT ON COLUMN public.file_uploads.mime_type IS 'MIME type detected during validation';
COMMENT ON COLUMN public.file_uploads.file_size IS 'File size in bytes';
COMMENT ON COLUMN public.file_uploads.file_hash IS
    'SHA256 hash for file integrity and duplicate detection';
COMMENT ON COLUMN public.file_uploads.status IS
    'Processing status: pending -> validating -> extracting -> completed/error';
COMMENT ON COLUMN public.file_uploads.progress IS 'Processing progress percentage (0-100)';
COMMENT ON COLUMN public.file_uploads.error_message IS 'Error message if processing failed';
COMMENT ON COLUMN public.file_uploads.target_role IS 'Optional target role for resume analysis';
COMMENT ON COLUMN public.file_uploads.target_industry IS
    'Optional target industry for resume analysis';
COMMENT ON COLUMN public.file_uploads.experience_level IS
    'Optional experience level: junior, mid, senior';
COMMENT ON COLUMN public.file_uploads.extracted_text IS 'Extracted text content from the file';
COMMENT ON COLUMN public.file_uploads.word_count IS 'Number of words in extracted text';
COMMENT ON COLUMN public.file_uploads.character_count IS 'Number of characters in extracted text';
COMMENT ON COLUMN public.file_uploads.extraction_method IS
    'Method used for text extraction (e.g., pdfplumber, pypdf2)';
COMMENT ON COLUMN public.file_uploads.detected_sections IS
    'JSON array of detected resume sections';
COMMENT ON COLUMN public.file_uploads.processing_time IS 'Total processing time in milliseconds';
COMMENT ON COLUMN public.file_uploads.validation_time IS 'File validation time in milliseconds';
COMMENT ON COLUMN public.file_uploads.extraction_time IS 'Text extraction time in milliseconds';
COMMENT ON COLUMN public.file_uploads.created_at IS 'Timestamp when upload record was created';
COMMENT ON COLUMN public.file_uploads.updated_at IS 'Timestamp when record was last updated';
COMMENT ON COLUMN public.file_uploads.completed_at IS 'Timestamp when processing was completed';

CREATE INDEX idx_file_uploads_status ON public.file_uploads (status);
CREATE INDEX idx_file_uploads_file_hash ON public.file_uploads (file_hash);
CREATE INDEX idx_file_uploads_created_at ON public.file_uploads (created_at);
CREATE INDEX idx_file_uploads_user_id_created_at ON public.file_uploads (user_id, created_at);
CREATE INDEX idx_file_uploads_user_status ON public.file_uploads (user_id, status);

CREATE FUNCTION public.update_file_upload_timestamp() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at = CURRENT_TIMESTAMP;
    RETURN NEW;
END;
$$;

CREATE TRIGGER trigger_update_file_upload_timestamp BEFORE UPDATE ON public.file_uploads
    FOR EACH ROW EXECUTE FUNCTION public.update_file_upload_timestamp();

CREATE FUNCTION public.cleanup_old_file_uploads() RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    deleted integer;
BEGIN
    DELETE FROM public.file_uploads
    WHERE (status = 'completed' AND completed_at < CURRENT_TIMESTAMP - interval '30 days')
       OR (status = 'error' AND created_at < CURRENT_TIMESTAMP - interval '7 days')
       OR (status IN ('pending', 'validating', 'extracting')
           AND created_at < CURRENT_TIMESTAMP - interval '1 day');

    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END;
$$;

CREATE FUNCTION public.get_upload_statistics(user_id_param uuid DEFAULT NULL)
RETURNS TABLE (
    total_uploads bigint,
    completed_uploads bigint,
    failed_uploads bigint,
    pending_uploads bigint,
    avg_processing_time_ms numeric,
    total_file_size_mb numeric
)
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    SELECT
        count(*),
        count(*) FILTER (WHERE upload.status = 'completed'),
        count(*) FILTER (WHERE upload.status = 'error'),
        count(*) FILTER (WHERE upload.status IN ('pending', 'validating', 'extracting')),
        round(avg(upload.processing_time), 2),
        round(coalesce(sum(upload.file_size), 0) / (1024.0 * 1024.0), 2)
    FROM public.file_uploads AS upload
    WHERE user_id_param IS NULL OR upload.user_id = user_id_param;
END;
$$;
